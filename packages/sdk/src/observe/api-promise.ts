import { guard } from "../guard.ts";

type Transform = (data: unknown, props: unknown) => unknown;

/**
 * The promise that the clients of OpenAI and Anthropic return. It is lazy: the request is under way, but its body
 * is parsed, once, when the caller asks for it, and calling `then` is asking. So it is observed where it works,
 * in the response that arrives and in the parse, and never asked for anything.
 */
interface ApiPromise {
  responsePromise: Promise<unknown>;
  parseResponse: (...args: unknown[]) => unknown;
  parsedPromise?: unknown;
  asResponse: () => Promise<unknown>;
  parse: () => Promise<unknown>;
  /** A promise of the same response with another value, which the helpers of the clients are made of. */
  _thenUnwrap: (transform: Transform) => ApiPromise;
  /** What helpers of Anthropic's client take that go on to parse the response themselves. */
  _responseProps?: () => Promise<ResponseProps>;
}

interface ResponseProps {
  readonly response: Response;
  readonly options: { readonly stream?: boolean };
}

/** Told what becomes of the promise. */
export interface ApiPromiseObserver {
  /** The response's head arrived; whether its body will be read is not known yet. */
  responded?(): void;
  /** Once, with what the parse brought. */
  parsed(value: unknown): void;
  /** The caller took the raw response, whose body is theirs to read. */
  unparsed(): void;
  failed(error: unknown): void;
}

export function isApiPromise(value: object): value is ApiPromise {
  const { responsePromise, parseResponse, asResponse, _thenUnwrap } = value as Partial<ApiPromise>;
  return (
    responsePromise instanceof Promise &&
    [parseResponse, asResponse, _thenUnwrap].every((method) => typeof method === "function")
  );
}

/** Reports to `observer` what becomes of `promise`, which stays the same object and behaves as before. */
export function observeApiPromise(promise: ApiPromise, observer: ApiPromiseObserver): void {
  let isParsed = false;
  const parsed = (value: unknown) => {
    if (!isParsed) guard(() => observer.parsed(value));
    isParsed = true;
  };
  const failed = (error: unknown): never => {
    guard(() => observer.failed(error));
    throw error;
  };

  // Put in the original's place instead of beside it, so that a failure that nobody handles stays unhandled.
  const responsePromise = promise.responsePromise.then((response) => {
    guard(() => observer.responded?.());
    return response;
  }, failed);

  const observe = (target: ApiPromise, report: (value: unknown) => void): ApiPromise => {
    const { parseResponse, asResponse, _thenUnwrap } = target;
    target.responsePromise = responsePromise;
    target.parseResponse = async (...args) => {
      const value = await Promise.resolve(parseResponse.apply(target, args)).catch(failed);
      report(value);
      return value;
    };
    target.asResponse = async () => {
      const response = await asResponse.call(target);
      if (target.parsedPromise === undefined) guard(() => observer.unparsed());
      return response;
    };
    const { _responseProps } = target;
    if (_responseProps !== undefined) {
      target._responseProps = async () => {
        const props = await _responseProps.call(target);
        if (props.options.stream === true) guard(() => readBeside(target, props));
        return props;
      };
    }
    // A derived promise may go by the original's own parse, or past it.
    target._thenUnwrap = (transform) => {
      const derived = _thenUnwrap.call(target, (data, props) => {
        report(data);
        return transform(data, props);
      });
      return observe(derived, () => {});
    };
    return target;
  };
  observe(promise, parsed);
}

/**
 * Reads a copy of the response by way of the promise that nobody will ask anymore. It shares the request with the
 * original, and so its abort.
 */
function readBeside(promise: ApiPromise, props: ResponseProps): void {
  promise.responsePromise = Promise.resolve({ ...props, response: props.response.clone() });
  const read = async () => {
    for await (const _ of (await promise.parse()) as AsyncIterable<unknown>);
  };
  // Its failure is that of the original as well, and reported already.
  read().catch(() => {});
}
