/** Waits for all, unlike `Promise.all`: a worker may be stopped once it no longer waits. @throws the first failure */
export async function settleAll(work: readonly unknown[]): Promise<void> {
  for (const outcome of await Promise.allSettled(work)) {
    if (outcome.status === 'rejected') throw outcome.reason;
  }
}
