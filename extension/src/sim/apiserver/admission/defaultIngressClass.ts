/** An Ingress without a class gets the default one (plugin/pkg/admission/network/defaultingressclass). */
import { forbidden } from "../../api/errors";
import type { Obj } from "../../api/types";
import type { Ingress } from "../../schema/types";
import type { AdmissionPlugin } from "./index";

const IS_DEFAULT = "ingressclass.kubernetes.io/is-default-class";
const OLD_CLASS = "kubernetes.io/ingress.class";

export const defaultIngressClass: AdmissionPlugin = {
  name: "DefaultIngressClass",
  kinds: ["Ingress"],
  admit({ desk, operation, subresource, object }) {
    if (operation !== "CREATE" || subresource) return;
    const ingress = object as unknown as Ingress;
    if (ingress.spec?.ingressClassName !== undefined || ingress.metadata.annotations?.[OLD_CLASS] !== undefined) return;
    const classes = desk.snapshot("IngressClass").objects.values().filter(isDefault);
    if (classes.length === 0) return;
    if (classes.length > 1)
      throw forbidden(
        "ingresses.networking.k8s.io",
        ingress.metadata.name,
        `${classes.length} default IngressClasses were found, only 1 allowed`,
      );
    ingress.spec = { ...ingress.spec, ingressClassName: classes[0]!.metadata.name };
  },
};

const isDefault = ({ metadata }: Obj): boolean => metadata.annotations?.[IS_DEFAULT] === "true";
