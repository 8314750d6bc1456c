import type { Linter } from 'eslint';

export declare const architecture: Linter.Config[];
