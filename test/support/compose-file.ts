import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { PROJECT } from '../../dev/processes/project.js';

/** The fields of a service that tests read. */
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

/** `$$` is an escaped dollar sign. */
const VARIABLE = /(?<!\$)\$\{([A-Z_]+)(?::?-([^}]*))?\}/g;

const textOf = (file: string) => readFileSync(join(PROJECT, file), 'utf8');

/** The compose file and its optional additions. */
export const COMPOSE_FILES = [
  'docker-compose.yml',
  ...readdirSync(join(PROJECT, 'deploy', 'compose')).map((name) => join('deploy', 'compose', name)),
];

/** A compose file with the default of each variable. */
export function readCompose(file: string): ComposeFile {
  const json = JSON.stringify(parse(textOf(file), { merge: true }));
  return JSON.parse(
    json.replace(VARIABLE, (_all, _name, fallback: string | undefined) => fallback ?? ''),
  ) as ComposeFile;
}

/** The variables of a compose file with their defaults. */
export function settingVariables(file: string): Map<string, string> {
  const found = [...textOf(file).matchAll(VARIABLE)];
  return new Map(found.map(([, name = '', fallback = '']) => [name, fallback]));
}

/** The variables of `.env.example` with their defaults and the comment above them. */
export function documentedVariables(): { name: string; fallback: string; about: string }[] {
  const lines = textOf('.env.example').split('\n');
  return lines.flatMap((line, at) => {
    const [, name, fallback = ''] = /^#([A-Z_]+)=(.*)$/.exec(line) ?? [];
    return name === undefined ? [] : [{ name, fallback, about: commentAbove(lines, at) }];
  });
}

function commentAbove(lines: readonly string[], at: number): string {
  const above = lines[at - 1] ?? '';
  // Adjacent variables share a comment.
  return /^#[A-Z_]+=/.test(above) ? commentAbove(lines, at - 1) : above;
}
