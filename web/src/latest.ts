/** Runs one piece of work at a time: a newer one ends the older. */
export class Latest {
  private controller = new AbortController();

  /** Run `work`; nothing it does counts any more once its signal is aborted. */
  async run(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.stop();
    const { signal } = this.controller;
    try {
      await work(signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  stop(): void {
    this.controller.abort();
    this.controller = new AbortController();
  }
}
