import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { readCatalogueFile } from '../engines/index.ts';
import {
  catalogueChanges,
  checkCatalogue,
  loadTemplates,
  readCatalogue,
  type CatalogueChange,
} from '../templates/catalogue.ts';
import { checkBody } from '../http/body.ts';
import { templateSetSchema } from '../../wire/index.ts';
import { readTemplates, templatesFault } from './read-templates.ts';
import { DATA_OPTION, findDataFile, withStore } from './vapid/data-file.ts';

interface LoadOptions {
  data?: string;
  dryRun?: boolean;
}

/** `belfry templates …`: all templates and categories as one JSON file, the same that `BELFRY_TEMPLATES` names. */
export function templatesCommand(): Command {
  return new Command('templates')
    .description('templates and categories as one JSON file')
    .addCommand(loadCommand())
    .addCommand(saveCommand());
}

function loadCommand(): Command {
  return new Command('load')
    .description('load the file in one commit: all of it, or nothing; stop the server first (or PUT /api/v1/templates)')
    .argument('<file>', 'JSON: {"categories": […], "templates": […]}')
    .option('--dry-run', 'say what would change, and change nothing; the server may run')
    .option(...DATA_OPTION)
    .action(async (file: string, { data, dryRun = false }: LoadOptions) => {
      const set = checkBody(readTemplates(file, file), templateSetSchema);
      try {
        const changes = dryRun
          ? await readCatalogueFile(findDataFile(data), async (store) => {
              await checkCatalogue(store, set);
              return catalogueChanges(await readCatalogue(store), set);
            })
          : await withStore(data, async (store, environment) => {
              const before = await readCatalogue(store);
              await loadTemplates(store, set, environment.now());
              return catalogueChanges(before, set);
            });
        console.log(describe(changes, dryRun));
      } catch (error) {
        throw templatesFault(file, error);
      }
    });
}

function saveCommand(): Command {
  return new Command('save')
    .description('write the latest version of each template, and all categories; the server may run')
    .argument('<file>', 'is written anew; - for standard output')
    .option(...DATA_OPTION)
    .action(async (file: string, { data }: { data?: string }) => {
      const catalogue = await readCatalogueFile(findDataFile(data), readCatalogue);
      const text = `${JSON.stringify(catalogue, null, 2)}\n`;
      if (file === '-') {
        process.stdout.write(text);
        return;
      }
      writeFileSync(file, text);
      const { categories, templates } = catalogue;
      console.log(`saved ${templates.length} templates and ${categories.length} categories to ${file}`);
    });
}

function describe(changes: readonly CatalogueChange[], dryRun: boolean): string {
  const rows = changes
    .filter(({ change }) => change !== 'same')
    .map(({ kind, id, change }) => `${change.padEnd(8)} ${kind.padEnd(9)} ${id}`);
  const same = changes.length - rows.length;
  const verdict = dryRun ? 'nothing was changed' : rows.length === 0 ? 'nothing to change' : 'loaded';
  return [...rows, `${rows.length} to change, ${same} as they are: ${verdict}`].join('\n');
}
