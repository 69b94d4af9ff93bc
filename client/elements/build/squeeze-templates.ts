/**
 * What a minifier leaves as it is: the white space of templates. For the build, not for browsers.
 *
 * Style sheets (`styles/`) lose their comments and all white space that means nothing. Of markup, only line breaks go
 * that stand between tags or before an attribute; those are what formatting put there.
 *
 * @param code a module of the elements, as written
 * @param path its path, with `/`
 */
export function squeezeTemplates(code: string, path: string): string {
  if (path.includes('/styles/'))
    return code.replaceAll(/css`([^`]*)`/g, (_, sheet: string) => `css\`${squeezed(sheet)}\``);
  return code
    .replaceAll(/(?<=[>}])\s*\n\s*(?=<|\$\{)/g, '')
    .replaceAll(/\n\s+(?=[@.?]?[a-z][\w-]*=["$]|\$\{)/g, ' ')
    .replaceAll(/\n\s+(?=\/?>)/g, '');
}

const squeezed = (sheet: string): string =>
  sheet
    .replaceAll(/\/\*[^]*?\*\//g, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ?([{};,>]) ?/g, '$1')
    .replaceAll(/\b0\./g, '.')
    .replaceAll(': ', ':')
    .replaceAll(';}', '}')
    .trim();
