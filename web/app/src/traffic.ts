/** What is under way, and what went wrong with maps: events 'change', 'trouble'
 * and 'fine' for whoever shows it. */

export class Trouble extends Event {
  constructor(readonly kind: 'failed' | 'partial', readonly text: string, readonly status: number) {
    super('trouble');
  }
}

export class Traffic extends EventTarget {
  private under = 0;
  private drawn = false;
  private troubled = false;

  get busy(): boolean {
    return this.under > 0;
  }

  /** Counts a piece of work until it ends, however it ends. */
  async during<T>(work: Promise<T>): Promise<T> {
    if (this.under++ === 0) this.dispatchEvent(new Event('change'));
    try {
      return await work;
    } finally {
      if (--this.under === 0) this.idle();
    }
  }

  /** Nothing is under way. If maps came, and all of them whole, what was wrong
   * before is over. */
  private idle(): void {
    const fine = this.drawn && !this.troubled;
    this.drawn = this.troubled = false;
    if (fine) this.dispatchEvent(new Event('fine'));
    this.dispatchEvent(new Event('change'));
  }

  /** A map came. */
  came(): void {
    this.drawn = true;
  }

  /** A map did not come, or is not whole. */
  report(kind: Trouble['kind'], text: string, status = 200): void {
    this.troubled = true;
    this.dispatchEvent(new Trouble(kind, text, status));
  }
}
