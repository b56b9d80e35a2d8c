/** What a `fetch` of one's own may throw, to say whether the request can have left. */
export class TransportError extends Error {
  static {
    this.prototype.name = "TransportError";
  }

  /** False only if no byte of the request can have left: then even a create is sent again. */
  readonly reached: boolean;

  constructor(message: string, { reached, ...options }: { reached: boolean; cause?: unknown }) {
    super(message, options);
    this.reached = reached;
  }
}
