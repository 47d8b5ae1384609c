import { type ParseArgsConfig, parseArgs } from 'node:util'
import { isStartProblem, StartProblem } from './startProblem.ts'

type Options = NonNullable<ParseArgsConfig['options']>

/** What `parseArgs` makes of these options. */
export type ValuesOf<Given extends Options> = ReturnType<
  typeof parseArgs<{ options: Given }>
>['values']

/**
 * A whole small program (`npm run <name>`, or `npm run <name> -- <which>`): reads its command line, shows its help or runs it, and
 * says in one sentence why it can't. It ends with 2 when it was called wrongly, with 1 after any
 * other problem; anything else that is thrown is a bug and comes with its stack.
 *
 * @param options as `parseArgs` takes them; `--help` is added
 * @param whiches what it can be told to run, where it runs more than one thing; `run` gets the one
 * @param argument what the one word beside the options is, where it takes any; `run` gets that
 */
export async function runCommand<Given extends Options>({
  name,
  help,
  options,
  whiches = [],
  argument,
  run,
}: {
  readonly name: string
  readonly help: string
  readonly options: Given
  readonly whiches?: readonly string[]
  readonly argument?: string
  readonly run: (values: ValuesOf<Given>, which: string) => Promise<void>
}): Promise<void> {
  try {
    const { which, help: wanted, ...values } = readArguments(name, { options, whiches, argument })
    if (wanted) console.log(help)
    else await run(values as ValuesOf<Given>, which)
  } catch (error) {
    // a problem of another room has such a code too
    if (!isStartProblem(error)) throw error
    console.error(error.message)
    process.exitCode = error.code === 'wrong-setting' ? 2 : 1
  }
}

function readArguments(
  name: string,
  {
    options,
    whiches,
    argument,
  }: {
    readonly options: Options
    readonly whiches: readonly string[]
    readonly argument: string | undefined
  },
) {
  const help = `(see npm run ${name} -- --help)`
  const parse = () => {
    try {
      return parseArgs({
        options: { ...options, help: { type: 'boolean' } },
        allowPositionals: whiches.length > 0 || argument !== undefined,
      })
    } catch (error) {
      const [sentence] = (error as Error).message.split(/\.\s/)
      throw new StartProblem('wrong-setting', `${sentence} ${help}.`)
    }
  }
  const { values, positionals } = parse()
  const [which = ''] = positionals
  if (!values.help && whiches.length > 0 && (positionals.length > 1 || !whiches.includes(which)))
    throw new StartProblem('wrong-setting', `Name one of: ${whiches.join(', ')} ${help}.`)
  if (!values.help && argument !== undefined && positionals.length !== 1)
    throw new StartProblem('wrong-setting', `Name one ${argument} ${help}.`)
  return { ...values, which }
}
