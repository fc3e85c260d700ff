/** Why the Service, EndpointSlice and Endpoints controllers write. */
import type { RuleSentences } from "./sentence";

export const serviceRules: RuleSentences = {
  "endpoints/endpoints": {
    en: "the Endpoints object follows the {pods} {podWord} that Service {service} selects",
    "zh-cn": "Endpoints 对象跟随 Service {service} 选中的 {pods} 个 Pod",
  },
  "endpoints/service-gone": {
    en: "the Service of {object} is gone",
    "zh-cn": "{object} 对应的 Service 已不存在",
  },
  "endpointslice/endpoints": {
    en: "the EndpointSlice follows the {pods} {podWord} that Service {service} selects",
    "zh-cn": "EndpointSlice 跟随 Service {service} 选中的 {pods} 个 Pod",
  },
  "endpointslice/family-gone": {
    en: "Service {service} no longer uses this address family",
    "zh-cn": "Service {service} 不再使用这个地址族",
  },
  "endpointslicemirroring/endpoints": {
    en: "Endpoints without a selector are mirrored as an EndpointSlice",
    "zh-cn": "没有选择器的 Endpoints 会镜像成 EndpointSlice",
  },
  "service/load-balancer": {
    en: "{object} is of type LoadBalancer and was given an address",
    "zh-cn": "{object} 的类型是 LoadBalancer，分配到了地址",
  },
};
