/** Counts the data points of an `ExportMetricsServiceRequest` (`metrics.proto`), which nobody stores. */
import { list, object, readJson } from "./json-reader.ts";
import { type ProtobufReader, readProtobuf } from "./protobuf-reader.ts";

export function countMetricsProtobuf(body: Buffer): number {
  return readProtobuf(body, (reader, end) => {
    let points = 0;
    // resource_metrics = 1, scope_metrics = 2, metrics = 2
    each(reader, end, [1], (resource) =>
      each(reader, resource, [2], (scope) =>
        each(reader, scope, [2], (metric) =>
          // gauge, sum, histogram, exponential_histogram, summary; each has its data_points = 1
          each(reader, metric, [5, 7, 9, 10, 11], (data) =>
            each(reader, data, [1], (point) => {
              reader.fields(point, () => {});
              points++;
            }),
          ),
        ),
      ),
    );
    return points;
  });
}

function each(reader: ProtobufReader, end: number, tags: number[], read: (end: number) => void): void {
  reader.fields(end, (tag) => {
    if (tags.includes(tag)) reader.message(read);
  });
}

const KINDS = ["gauge", "sum", "histogram", "exponentialHistogram", "summary"];

export function countMetricsJson(body: Buffer): number {
  let points = 0;
  for (const [r, resource] of list(readJson(body), "resourceMetrics", "$").entries()) {
    const resourcePath = `$.resourceMetrics[${r}]`;
    for (const [s, scope] of list(resource, "scopeMetrics", resourcePath).entries()) {
      const scopePath = `${resourcePath}.scopeMetrics[${s}]`;
      for (const [m, metric] of list(scope, "metrics", scopePath).entries()) {
        for (const kind of KINDS) {
          const path = `${scopePath}.metrics[${m}].${kind}`;
          points += list(object(metric[kind] ?? {}, path), "dataPoints", path).length;
        }
      }
    }
  }
  return points;
}
