/** Answers the questions that views ask of a cluster at this moment. The answers are plain data. */
import type { Cluster } from "../cluster";
import type { Query } from "../host";
import { why } from "./why";

export function look(cluster: Cluster, query: Query): unknown {
  switch (query.sort) {
    case "object":
      return cluster.get(query.ref.kind, query.ref.namespace, query.ref.name);
    case "list":
      return cluster.list(query.kind, query.namespace);
    case "records": {
      const records = cluster.kernel.journal.range(query.fromSeq, query.toSeq);
      return query.sorts ? records.filter((record) => query.sorts!.includes(record.sort)) : records;
    }
    case "why":
      return why(cluster, query.ref, query.language);
    case "tables":
      return Object.fromEntries(
        cluster.kernel.tableNames(query.prefix).map((name) => [name, cluster.kernel.table(name).entries()]),
      );
  }
}
