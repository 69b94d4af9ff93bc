/** `BroadcastChannel` among the pages of one browser profile: other pages hear a clone, later, and never oneself. */
export function createFakeChannels() {
  const open = new Set<FakeChannel>();

  class FakeChannel {
    readonly name: string;
    onmessage: ((event: { data: unknown }) => void) | null = null;

    constructor(name: string) {
      this.name = name;
      open.add(this);
    }

    postMessage(data: unknown): void {
      if (!open.has(this)) throw new DOMException('closed', 'InvalidStateError');
      const clone: unknown = structuredClone(data);
      for (const other of open) {
        if (other !== this && other.name === this.name) queueMicrotask(() => other.onmessage?.({ data: clone }));
      }
    }

    close(): void {
      open.delete(this);
    }
  }
  return FakeChannel;
}
