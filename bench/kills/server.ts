/**
 * The real server, with push services that are on this machine: no environment variable can say so, because nobody but
 * a test wants it. All else is as `belfry serve` does it, signals included.
 */
import { readEnvironment } from '../../server/cli/env.ts';
import { serve } from '../../server/cli/serve.ts';
import type { Route } from '../../server/options.ts';

const settings = readEnvironment(process.env);
const routes = JSON.parse(process.env.BELFRY_TEST_ROUTES ?? '{}') as Record<string, Route>;
await serve({ ...settings, options: { ...settings.options, routes } });
