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

type Predict = Extract<LabTask, { question: string }>;
type NumberTask = Extract<LabTask, { kind: "number" }>;
type OrderTask = Extract<LabTask, { kind: "order" }>;
type QuestionTask = Extract<LabTask, { kind: "question" }>;

export function TaskCard({ step, host }: { readonly step: LabStep; readonly host: HostContext }) {
  const { task } = step;
  if (task.kind === "do" || task.kind === "ui") return null;
  const answer = (value: AnswerValue) => host.channel.send(Answer, { step: step.id, value });
  return (
    <section class="card" aria-labelledby={`task-${step.id}`}>
      <h3 id={`task-${step.id}`}>{task.kind === "question" ? t("questionTitle") : t("predictTitle")}</h3>
      <Markdown text={task.question} />
      {task.kind === "number" && <NumberAnswer task={task} onAnswer={answer} />}
      {task.kind === "order" && <OrderAnswer task={task} onAnswer={answer} />}
      {task.kind === "question" && <QuestionAnswer task={task} onAnswer={answer} />}
      <Outcome task={task} />
    </section>
  );
}

interface AnswerProps<Task> {
  readonly task: Task;
  readonly onAnswer: (value: AnswerValue) => void;
}

function NumberAnswer({ task, onAnswer }: AnswerProps<NumberTask>) {
  const typed = useSignal(typeof task.answer === "number" ? String(task.answer) : "");
  const locked = task.outcome !== undefined;
  if (task.max - task.min < buttonsMax) {
    const numbers = Array.from({ length: task.max - task.min + 1 }, (_, index) => task.min + index);
    return (
      <fieldset class="choices" aria-label={task.question}>
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
      <Button disabled={!fits || locked} onPress={() => onAnswer(number)}>
        {t("predictSend")}
      </Button>
    </div>
  );
}

function OrderAnswer({ task, onAnswer }: AnswerProps<OrderTask>) {
  const order = useSignal<readonly string[]>(
    Array.isArray(task.answer) ? task.answer : task.items.map((item) => item.id),
  );
  const dragged = useSignal<string | undefined>(undefined);
  const locked = task.outcome !== undefined;
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
          <Button onPress={() => onAnswer(order.value)}>{t("predictSend")}</Button>
        </div>
      )}
    </>
  );
}

function QuestionAnswer({ task, onAnswer }: AnswerProps<QuestionTask>) {
  const picked = useSignal<readonly string[]>(Array.isArray(task.answer) ? task.answer : []);
  const locked = task.outcome?.right === true;
  const pick = (id: string) => {
    const has = picked.value.includes(id);
    if (!task.several) picked.value = [id];
    else picked.value = has ? picked.value.filter((one) => one !== id) : [...picked.value, id];
  };
  return (
    <>
      <fieldset class="options" aria-label={task.question}>
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
          <Button disabled={picked.value.length === 0} onPress={() => onAnswer(picked.value)}>
            {t("predictSend")}
          </Button>
        </div>
      )}
    </>
  );
}

/** What was said, and what was so. Its place is kept free from the beginning, so that nothing moves when it comes. */
function Outcome({ task }: { readonly task: Predict }) {
  const { answer, outcome, kind } = task;
  const options = kind === "order" ? task.items : kind === "question" ? task.options : [];
  const unit = kind === "number" && task.unit ? ` ${task.unit}` : "";
  const words = (value: AnswerValue) =>
    typeof value === "number" ? `${value}${unit}` : textsOf(value, options, kind === "order");
  let text = "";
  if (answer !== undefined && outcome) {
    const key =
      kind === "question"
        ? outcome.right
          ? "questionRight"
          : "questionWrong"
        : outcome.right
          ? "predictRight"
          : "predictWrong";
    text = t(key, { answer: words(answer), truth: words(outcome.truth) });
  } else if (answer !== undefined && kind !== "question") text = t("predictLocked", { answer: words(answer) });
  return (
    <div class={`outcome ${outcome ? (outcome.right ? "right" : "wrong") : ""}`} role="status">
      {outcome && <Icon name={outcome.right ? "check" : "close"} />}
      <span>
        {text} {outcome?.text}
      </span>
    </div>
  );
}

function textsOf(ids: readonly string[], options: readonly Option[], inOrder: boolean): string {
  const texts = ids.map((id) => options.find((option) => option.id === id)?.text ?? id);
  return texts.map((text) => `“${text}”`).join(inOrder ? " → " : ", ");
}
