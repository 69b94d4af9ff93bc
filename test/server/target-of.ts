/** Where a link of ours says that it leads; that the server goes there is shown in click-link.test.ts. */
export function targetOf(navigate: string): string {
  const link = new URL(navigate);
  if (!/^\/api\/v1\/push\/r\/[\w-]{40}$/.test(link.pathname)) throw new Error(`no link of ours: ${navigate}`);
  return new URL(link.searchParams.get('to') ?? '', link.origin).href;
}
