/** Why the API server itself writes. */
import type { RuleSentences } from "./sentence";

export const apiserverRules: RuleSentences = {
  "apiserver/addresses-repaired": {
    en: "the API server noted which Service has this address",
    "zh-cn": "API 服务器登记了这个地址属于哪个 Service",
  },
  "apiserver/definition-deleted": {
    en: "the CustomResourceDefinition of {object} was deleted, and its objects go with it",
    "zh-cn": "{object} 的 CustomResourceDefinition 已被删除，其对象也随之删除",
  },
  "apiserver/names-accepted": {
    en: "the API server checked the names that {object} asks for and serves the new kind",
    "zh-cn": "API 服务器检查了 {object} 申请的名称，并开始提供这个新类型",
  },
  "validatingadmissionpolicy/checked": {
    en: "the expressions of {object} were checked against the kinds that they are about",
    "zh-cn": "{object} 的表达式已按其涉及的类型检查过",
  },
};
