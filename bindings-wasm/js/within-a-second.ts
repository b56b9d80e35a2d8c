/** Waits for the store for at most a second. The timer keeps the process alive meanwhile. */
export async function withinASecond<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("no answer within 1 s")), 1000);
  });
  return Promise.race([work, timeout]).finally(() => clearTimeout(timer));
}
