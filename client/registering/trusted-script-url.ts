interface Policy {
  createScriptURL(url: string): string;
}

/**
 * Under `require-trusted-types-for 'script'` a worker is registered by a URL that a policy has let through. Ours is called
 * `belfry`; a site that allows no policy of that name (`trusted-types belfry`) has the browser's refusal.
 */
export function trustedScriptUrl(url: string): string {
  try {
    const { trustedTypes } = globalThis as { trustedTypes?: { createPolicy(name: string, rules: Policy): Policy } };
    policy ??= trustedTypes?.createPolicy('belfry', { createScriptURL: String });
  } catch {
    // It is the browser's to say.
  }
  return policy ? policy.createScriptURL(url) : url;
}

/** A name may be taken once. */
let policy: Policy | undefined;
