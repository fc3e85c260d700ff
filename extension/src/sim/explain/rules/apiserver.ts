/** Why the API server itself writes. */
import type { RuleSentences } from "./sentence";

export const apiserverRules: RuleSentences = {
  "apiserver/bootstrapped": {
    en: "the API server made sure at its start that {object} is there",
    "zh-cn": "API 服务器启动时确保 {object} 存在",
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
  "etcd/lease-expired": {
    en: "an Event is forgotten an hour after it was last told",
    "zh-cn": "Event 在最后一次上报一小时后被清除",
  },
};
