/** Before you run it: a number, an order, or a question. An answer may be changed until the run has shown what is so. */
import { useSignal } from "@preact/signals";
import {
  Answer,
  type AnswerValue,
  type LabStep,
  type LabTask,
  type Option,
} from "../../../../extension/src/protocol/lab";
import type { HostContext } from "../../host/hostContext";
import { t } from "../../i18n";
import { Icon } from "../../ui/Icon";
import { Markdown } from "../../ui/Markdown";
import { Button, IconButton, TextField } from "../../ui/toolkit";

/** Up to this many numbers are buttons; more are a field. */
const buttonsMax = 8;

type AskingTask = Extract<LabTask, { purpose: string }>;
type NumberTask = Extract<LabTask, { kind: "number" }>;
type OrderTask = Extract<LabTask, { kind: "order" }>;
type ChoiceTask = Extract<LabTask, { kind: "choice" }>;
type TextTask = Extract<LabTask, { kind: "text" }>;

export function TaskCard({ step, host }: { readonly step: LabStep; readonly host: HostContext }) {
  const { task } = step;
  if (task.kind === "do" || task.kind === "ui") return null;
  const title = task.purpose === "question" ? t("questionTitle") : t("predictTitle");
  const isOpen = step.status !== "done";
  const answer = (value: AnswerValue) => host.channel.send(Answer, { step: step.id, value });
  return (
    <section class="card" aria-labelledby={`task-${step.id}`}>
      <h3 id={`task-${step.id}`}>{title}</h3>
      {task.question && <Markdown text={task.question} />}
      {task.kind === "number" && <NumberAnswer task={task} isOpen={isOpen} onAnswer={answer} />}
      {task.kind === "order" && <OrderAnswer task={task} isOpen={isOpen} onAnswer={answer} />}
      {task.kind === "choice" && <ChoiceAnswer task={task} isOpen={isOpen} onAnswer={answer} />}
      {task.kind === "text" && <TextAnswer task={task} isOpen={isOpen} onAnswer={answer} />}
      <Outcome task={task} />
    </section>
  );
}

interface AnswerProps<Task> {
  readonly task: Task;
  /** The step still waits for the answer: its button is the view's primary one. */
  readonly isOpen: boolean;
  readonly onAnswer: (value: AnswerValue) => void;
}

function NumberAnswer({ task, isOpen, onAnswer }: AnswerProps<NumberTask>) {
  const typed = useSignal(typeof task.answer === "number" ? String(task.answer) : "");
  const locked = isLocked(task);
  if (task.max - task.min < buttonsMax) {
    const numbers = Array.from({ length: task.max - task.min + 1 }, (_, index) => task.min + index);
    return (
      <fieldset class="choices" aria-label={task.question ?? t("questionTitle")}>
        {numbers.map((number) => (
          <button
            key={number}
            type="button"
            class="choice mono number"
            aria-pressed={task.answer === number}
            disabled={locked && task.answer !== number}
            onClick={() => !locked && onAnswer(number)}
          >
            {number}
          </button>
        ))}
        {task.unit && <span class="dim">{task.unit}</span>}
      </fieldset>
    );
  }
  const number = Number(typed.value);
  const fits = typed.value.trim() !== "" && Number.isInteger(number) && number >= task.min && number <= task.max;
  return (
    <div class="choices">
      <TextField
        numeric
        label={t("numberRange", { min: task.min, max: task.max })}
        value={typed.value}
        onInput={(value) => {
          typed.value = value;
        }}
        onKeyDown={(event) => event.key === "Enter" && fits && !locked && onAnswer(number)}
      />
      {task.unit && <span class="dim">{task.unit}</span>}
      <Button primary={isOpen} disabled={!fits || locked} onPress={() => onAnswer(number)}>
        {t("predictSend")}
      </Button>
    </div>
  );
}

function OrderAnswer({ task, isOpen, onAnswer }: AnswerProps<OrderTask>) {
  const order = useSignal<readonly string[]>(idsOf(task.answer) ?? task.items.map((item) => item.id));
  const dragged = useSignal<string | undefined>(undefined);
  const locked = isLocked(task);
  const texts = new Map(task.items.map((item) => [item.id, item.text]));
  const move = (id: string, to: number) => {
    if (locked || to < 0 || to >= order.value.length) return;
    const others = order.value.filter((one) => one !== id);
    order.value = [...others.slice(0, to), id, ...others.slice(to)];
  };
  const onKeyDown = (event: KeyboardEvent, id: string, index: number) => {
    if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    move(id, index + (event.key === "ArrowUp" ? -1 : 1));
  };
  return (
    <>
      <ol class="order">
        {order.value.map((id, index) => (
          <li
            key={id}
            class={dragged.value === id ? "dragged" : ""}
            draggable={!locked}
            onDragStart={() => {
              dragged.value = id;
            }}
            onDragOver={(event) => {
              event.preventDefault();
              if (dragged.value && dragged.value !== id) move(dragged.value, index);
            }}
            onDragEnd={() => {
              dragged.value = undefined;
            }}
            onKeyDown={(event) => onKeyDown(event, id, index)}
          >
            <span class="mono dim number">{index + 1}</span>
            <span class="grow">{texts.get(id)}</span>
            {!locked && (
              <>
                <IconButton
                  icon="arrow-up"
                  tip={t("moveUp")}
                  disabled={index === 0}
                  onPress={() => move(id, index - 1)}
                />
                <IconButton
                  icon="arrow-down"
                  tip={t("moveDown")}
                  disabled={index === order.value.length - 1}
                  onPress={() => move(id, index + 1)}
                />
              </>
            )}
          </li>
        ))}
      </ol>
      {!locked && (
        <div>
          <Button primary={isOpen} onPress={() => onAnswer(order.value)}>
            {t("predictSend")}
          </Button>
        </div>
      )}
    </>
  );
}

function ChoiceAnswer({ task, isOpen, onAnswer }: AnswerProps<ChoiceTask>) {
  const picked = useSignal<readonly string[]>(idsOf(task.answer) ?? []);
  const locked = isLocked(task);
  const pick = (id: string) => {
    const has = picked.value.includes(id);
    if (!task.several) picked.value = [id];
    else picked.value = has ? picked.value.filter((one) => one !== id) : [...picked.value, id];
  };
  return (
    <>
      <fieldset class="options" aria-label={task.question ?? t("questionTitle")}>
        {task.options.map((option) => (
          <label key={option.id} class="option">
            <input
              type={task.several ? "checkbox" : "radio"}
              name="question"
              checked={picked.value.includes(option.id)}
              disabled={locked}
              onChange={() => pick(option.id)}
            />
            <span>{option.text}</span>
          </label>
        ))}
      </fieldset>
      {!locked && (
        <div>
          <Button
            primary={isOpen}
            disabled={picked.value.length === 0}
            onPress={() => onAnswer(task.several ? picked.value : (picked.value[0] ?? ""))}
          >
            {t("predictSend")}
          </Button>
        </div>
      )}
    </>
  );
}

function TextAnswer({ task, isOpen, onAnswer }: AnswerProps<TextTask>) {
  const typed = useSignal(typeof task.answer === "string" ? task.answer : "");
  const locked = isLocked(task);
  const send = () => {
    if (!locked && typed.value.trim() !== "") onAnswer(typed.value.trim());
  };
  return (
    <div class="choices">
      <TextField
        class="grow"
        label={t("answerText")}
        value={typed.value}
        onInput={(value) => {
          typed.value = value;
        }}
        onKeyDown={(event) => event.key === "Enter" && send()}
      />
      <Button primary={isOpen} disabled={typed.value.trim() === "" || locked} onPress={send}>
        {t("predictSend")}
      </Button>
    </div>
  );
}

/** A prediction is closed by its outcome, a question by the right answer. */
function isLocked({ purpose, outcome }: AskingTask): boolean {
  return outcome !== undefined && (purpose === "predict" || outcome.right);
}

function idsOf(answer: AnswerValue | undefined): readonly string[] | undefined {
  if (answer === undefined || typeof answer === "number") return undefined;
  return typeof answer === "string" ? [answer] : answer;
}

/** What was said, and what was so. Its place is kept free from the beginning, so that nothing moves when it comes. */
function Outcome({ task }: { readonly task: AskingTask }) {
  const { answer, outcome } = task;
  let text = "";
  if (answer !== undefined && outcome) {
    const values = {
      answer: inWords(task, answer),
      truth: outcome.truth === undefined ? "" : inWords(task, outcome.truth),
    };
    if (task.purpose === "predict") text = t(outcome.right ? "predictRight" : "predictWrong", values);
    else
      text = t(
        outcome.right ? "questionRight" : outcome.truth === undefined ? "questionAgain" : "questionWrong",
        values,
      );
  } else if (answer !== undefined && task.purpose === "predict") {
    text = t("predictLocked", { answer: inWords(task, answer) });
  }
  return (
    <div class={`outcome ${outcome ? (outcome.right ? "right" : "wrong") : ""}`} role="status">
      {outcome && <Icon name={outcome.right ? "check" : "close"} />}
      <span>
        {text} {outcome?.text}
      </span>
    </div>
  );
}

function inWords(task: AskingTask, value: AnswerValue): string {
  if (typeof value === "number") return task.kind === "number" && task.unit ? `${value} ${task.unit}` : String(value);
  const options: readonly Option[] = task.kind === "order" ? task.items : task.kind === "choice" ? task.options : [];
  const texts = (typeof value === "string" ? [value] : value).map(
    (id) => `“${options.find((option) => option.id === id)?.text ?? id}”`,
  );
  return texts.join(task.kind === "order" ? " → " : ", ");
}
