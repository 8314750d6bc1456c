/**
 * What Node is told to run an entry point of this project.
 *
 * @param path from the project's folder, without an extension: `src/worker`
 * @param built runs what `npm run build` made of it instead of the source
 */
export function entryPoint(path: string, built = false): string[] {
  return built ? [`dist/${path}.js`] : ['--import', 'tsx', `${path}.ts`];
}
