import type { ParsedNotificationRequest, ProblemField, Template } from '../../wire/index.ts';
import { ProblemError } from '../http/problem.ts';
import type { Experiment } from '../ports/experiments.ts';
import type { Store, TemplateVersion } from '../ports/store.ts';
import { pointsOf } from './share.ts';

type Request = Pick<ParsedNotificationRequest, 'variants' | 'holdOut' | 'rest' | 'content' | 'template' | 'category'>;

export interface ReadExperiment {
  experiment: Experiment;
  /** The first variant that has a template of its own: its settings stand where the request has no template. */
  lead: TemplateVersion | undefined;
  templates: ReadonlyMap<number, Template>;
}

/**
 * Reads the A/B test of a request, with each variant's template pinned to its version of now.
 *
 * @param base what the request's own template is
 * @param key what people will be assigned by
 * @returns undefined where the request has no variants
 * @throws {ProblemError} `experiment_invalid`, `template_unknown`, `title_required`
 */
export async function readExperiment(
  request: Request,
  base: TemplateVersion | undefined,
  { store, key }: { store: Pick<Store, 'findTemplateByType'>; key: string },
): Promise<ReadExperiment | undefined> {
  const { variants, holdOut = 0, rest = 0 } = request;
  const faults = faultsOf(request);
  if (faults.length > 0) throw new ProblemError('experiment_invalid', { errors: faults });
  if (variants === undefined) return undefined;
  const templates = new Map<number, Template>();
  let lead: TemplateVersion | undefined;
  const pinned: Experiment['variants'][number][] = [];
  for (const [index, { id, weight, template: type, content }] of variants.entries()) {
    const version = type === undefined ? undefined : await findVersion(store, type, index);
    if (version !== undefined) templates.set(version.id, version.template);
    lead ??= version;
    if ((version ?? base) === undefined && (content?.title ?? request.content.title) === undefined) {
      const pointer = `/variants/${index}/content/title`;
      throw new ProblemError('title_required', { errors: [{ pointer, detail: 'required without a template' }] });
    }
    pinned.push({ id, weight, templateId: version?.id, content });
  }
  if (request.category === undefined) checkCategories([base?.template, ...templates.values()], request);
  return { experiment: { key, variants: pinned, holdOut, rest }, lead, templates };
}

function faultsOf({ variants, holdOut, rest }: Request): ProblemField[] {
  if (variants === undefined) {
    return Object.entries({ holdOut, rest })
      .filter(([, value]) => value !== undefined)
      .map(([name]) => ({ pointer: `/${name}`, detail: 'only together with variants' }));
  }
  const faults: ProblemField[] = variants.flatMap(({ id }, index) =>
    variants.findIndex((each) => each.id === id) < index
      ? [{ pointer: `/variants/${index}/id`, detail: 'named twice' }]
      : [],
  );
  const shares = [...variants.map(({ weight }) => weight), holdOut ?? 0, rest ?? 0];
  const sum = shares.reduce((points, share) => points + pointsOf(share), 0);
  if (sum !== pointsOf(100)) {
    const detail = `the weights, holdOut and rest come to ${sum / pointsOf(1)}, not to 100`;
    faults.push({ pointer: '/variants', detail });
  } else if (variants.length === 1 && shares[0] === 100) {
    faults.push({ pointer: '/variants', detail: 'one variant needs a holdOut or a rest to be compared with' });
  }
  return faults;
}

async function findVersion(store: Pick<Store, 'findTemplateByType'>, type: string, index: number) {
  const version = await store.findTemplateByType(type);
  if (version?.template.active === true) return version;
  const errors = [{ pointer: `/variants/${index}/template`, detail: 'unknown' }];
  throw new ProblemError('template_unknown', { detail: type, errors });
}

/** A person's switch, the quiet hours and the caps go by the category: one test has one. */
function checkCategories(templates: readonly (Template | undefined)[], { variants, template }: Request): void {
  const known = templates.filter((each) => each !== undefined);
  const [first] = known;
  const other = known.find(({ category }) => category !== first?.category);
  if (other === undefined) return;
  const index = variants?.findIndex((variant) => variant.template === other.type) ?? -1;
  const pointer = index < 0 ? '/template' : `/variants/${index}/template`;
  const detail = `of the category ${other.category ?? 'none'}, unlike ${template ?? first?.type}: name one for all`;
  throw new ProblemError('experiment_invalid', { errors: [{ pointer, detail }] });
}
