import { Hono } from 'hono';
import { previewRequestSchema, templatePreviewRequestSchema } from '../../../wire/index.ts';
import { requireApiKey } from '../../auth/api-keys.ts';
import { readBody } from '../../http/body.ts';
import { ProblemError } from '../../http/problem.ts';
import { previewTemplate } from '../../preview/preview.ts';
import type { Services } from '../../services.ts';
import { templateFaults } from '../../templates/check.ts';

/** POST /templates/:type/preview, of the latest version, active or not; POST /preview, of one that is not saved. */
export function previewRoutes({ engine, letterhead, categories }: Services): Hono {
  const app = new Hono();
  const mayRead = requireApiKey(engine.store, 'templates:read');

  app.post('/templates/:type/preview', mayRead, async (context) => {
    const request = await readBody(context, templatePreviewRequestSchema);
    const type = context.req.param('type');
    const version = await engine.store.findTemplateByType(type);
    if (version === undefined) throw new ProblemError('template_unknown', { detail: type });
    return context.json(previewTemplate(version.template, request, { letterhead, categories: await categories() }));
  });

  app.post('/preview', mayRead, async (context) => {
    const { template, ...request } = await readBody(context, previewRequestSchema);
    if (template === undefined && request.content.title === undefined) {
      const errors = [{ pointer: '/content/title', detail: 'required without a template' }];
      throw new ProblemError('title_required', { errors });
    }
    const faults = template === undefined ? [] : templateFaults(template);
    if (faults.length > 0) {
      const errors = faults.map(({ pointer, detail }) => ({ pointer: `/template${pointer}`, detail }));
      throw new ProblemError('template_invalid', { errors });
    }
    return context.json(previewTemplate(template, request, { letterhead, categories: await categories() }));
  });
  return app;
}
