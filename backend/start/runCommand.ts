import { type ParseArgsConfig, parseArgs } from 'node:util'
import { isStartProblem, StartProblem } from './startProblem.ts'

type Options = NonNullable<ParseArgsConfig['options']>

/** What `parseArgs` makes of these options. */
export type ValuesOf<Given extends Options> = ReturnType<
  typeof parseArgs<{ options: Given }>
>['values']

/**
 * A whole small program (`npm run <name>`): reads its command line, shows its help or runs it, and
 * says in one sentence why it can't. It ends with 2 when it was called wrongly, with 1 after any
 * other problem; anything else that is thrown is a bug and comes with its stack.
 *
 * @param options as `parseArgs` takes them; `--help` is added
 */
export async function runCommand<Given extends Options>({
  name,
  help,
  options,
  run,
}: {
  readonly name: string
  readonly help: string
  readonly options: Given
  readonly run: (values: ValuesOf<Given>) => Promise<void>
}): Promise<void> {
  try {
    const { help: wanted, ...values } = readArguments(name, options)
    if (wanted) console.log(help)
    else await run(values as ValuesOf<Given>)
  } catch (error) {
    // a problem of another room has such a code too
    if (!isStartProblem(error)) throw error
    console.error(error.message)
    process.exitCode = error.code === 'wrong-setting' ? 2 : 1
  }
}

function readArguments(name: string, options: Options) {
  try {
    return parseArgs({ options: { ...options, help: { type: 'boolean' } } }).values
  } catch (error) {
    const [sentence] = (error as Error).message.split(/\.\s/)
    throw new StartProblem('wrong-setting', `${sentence} (see npm run ${name} -- --help).`)
  }
}
