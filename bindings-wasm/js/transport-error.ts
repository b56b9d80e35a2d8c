import { setName } from "./error.js";

/** An error that your own `fetch` can throw to say whether the request can have been sent. */
export class TransportError extends Error {
  static {
    setName(this.prototype, "TransportError");
  }

  /** False only if no byte of the request can have been sent: then even a create is retried. */
  readonly reached: boolean;

  constructor(message: string, { reached, ...options }: { reached: boolean; cause?: unknown }) {
    super(message, options);
    this.reached = reached;
  }
}
