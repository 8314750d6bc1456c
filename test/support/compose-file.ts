import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { PROJECT } from '../../dev/processes/project.js';

/** What is looked at of a service. */
export interface Service {
  readonly image?: string;
  readonly restart?: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly mem_limit?: string;
  readonly pids_limit?: number;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly stop_grace_period?: string;
  readonly scale?: number;
  readonly profiles?: readonly string[];
  readonly ports?: readonly string[];
  readonly secrets?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, Service>>;
}

/** `$$` is a dollar sign for a shell, and no variable. */
const VARIABLE = /(?<!\$)\$\{([A-Z_]+)(?::?-([^}]*))?\}/g;

const textOf = (file: string) => readFileSync(join(PROJECT, file), 'utf8');

/** The compose file, and those that may be added to it. */
export const COMPOSE_FILES = [
  'docker-compose.yml',
  ...readdirSync(join(PROJECT, 'deploy', 'compose')).map((name) => join('deploy', 'compose', name)),
];

/** A compose file as it is when no variable is set. Variables stand within strings, and are looked for there. */
export function readCompose(file: string): ComposeFile {
  const written = JSON.stringify(parse(textOf(file), { merge: true }));
  return JSON.parse(
    written.replace(VARIABLE, (_all, _name, usual: string | undefined) => usual ?? ''),
  ) as ComposeFile;
}

/** The variables of a compose file, and what each is unless set. */
export function variablesOf(file: string): Map<string, string> {
  const found = [...textOf(file).matchAll(VARIABLE)];
  return new Map(found.map(([, name = '', usual = '']) => [name, usual]));
}

/** What `.env.example` explains: each variable with its usual value, and the sentence above it. */
export function explainedVariables(): { name: string; usual: string; about: string }[] {
  const lines = textOf('.env.example').split('\n');
  return lines.flatMap((line, at) => {
    const [, name, usual = ''] = /^#([A-Z_]+)=(.*)$/.exec(line) ?? [];
    return name === undefined ? [] : [{ name, usual, about: sentenceAbove(lines, at) }];
  });
}

function sentenceAbove(lines: readonly string[], at: number): string {
  const above = lines[at - 1] ?? '';
  // Two that stand together share it.
  return /^#[A-Z_]+=/.test(above) ? sentenceAbove(lines, at - 1) : above;
}
