/** What is under way, and what went wrong with maps: events 'change' and
 * 'trouble' for whoever shows it. */

export class Trouble extends Event {
  constructor(readonly kind: 'failed' | 'partial', readonly text: string, readonly status: number) {
    super('trouble');
  }
}

export class Traffic extends EventTarget {
  private under = 0;

  get busy(): boolean {
    return this.under > 0;
  }

  /** Counts a piece of work until it ends, however it ends. */
  async during<T>(work: Promise<T>): Promise<T> {
    if (this.under++ === 0) this.dispatchEvent(new Event('change'));
    try {
      return await work;
    } finally {
      if (--this.under === 0) this.dispatchEvent(new Event('change'));
    }
  }

  report(kind: Trouble['kind'], text: string, status = 200): void {
    this.dispatchEvent(new Trouble(kind, text, status));
  }

  /** A map came whole: what was wrong is over. */
  fine(): void {
    this.dispatchEvent(new Event('fine'));
  }
}
