/** What lies behind the client's state, read past it. */
export interface BrowserFacts {
  worker: { state: string; scope: string; script: string } | null;
  /** Id of the server's key now; null when it could not be read. */
  keyId: string | null;
}

export async function readBrowser(): Promise<BrowserFacts> {
  const registration = (await (navigator as Partial<Navigator>).serviceWorker?.getRegistration()) ?? null;
  return { worker: registration === null ? null : describeWorker(registration), keyId: await readKeyId() };
}

function describeWorker({ active, waiting, installing, scope }: ServiceWorkerRegistration) {
  const worker = active ?? waiting ?? installing;
  return {
    state: worker?.state ?? 'gone',
    scope: new URL(scope).pathname,
    script: worker === null ? '' : new URL(worker.scriptURL).pathname,
  };
}

async function readKeyId(): Promise<string | null> {
  try {
    const response = await fetch('/api/v1/push/vapid-public-key', { cache: 'no-cache' });
    return response.ok ? ((await response.json()) as { keyId: string }).keyId : null;
  } catch {
    return null;
  }
}
