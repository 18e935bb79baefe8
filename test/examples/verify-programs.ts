import type { Header, Language } from '../../web/src/verify/snippets';

interface Program {
  command: string[];
  /** The argument with which the command only prints its version. */
  version: string;
  /** A program of the code of the guide, which calls it for every line of its input and prints `true` or `false`. */
  program: (code: string, header: Header) => string;
}

const isStandard = (header: Header) => header === 'webhook-signature';
/** The function of the code, in the way of writing names that is usual in the language. */
const called = (header: Header, standard: string, plain = 'verify') => (isStandard(header) ? standard : plain);
/** Adds to the beginning of a file what the language wants there: before the first class, after all imports. */
const beforeClass = (code: string, added: string) => code.replace(/^(final|static) class/m, `${added}\n$1 class`);
const addImports = (code: string, ...imports: string[]) =>
  code.replace('import (', `import (\n${imports.filter((name) => !code.includes(`\t${name}\n`)).join('\n')}`);

const fieldsOf = (header: Header) => (isStandard(header) ? [1, 2, 3, 4] : [1, 2]);
const args = (header: Header, of: (field: number) => string) => fieldsOf(header).map(of).join(', ');

/** How the code of each language is run. */
export const PROGRAMS: Readonly<Record<Language['name'], Program>> = {
  'Node.js': {
    command: ['node'],
    version: '--version',
    program: (code, header) => `import { readFileSync } from 'node:fs';
${code}
for (const line of readFileSync(0, 'utf8').split('\\n').slice(0, -1)) {
  const f = line.split('\\t');
  console.log(${called(header, 'verifyStandard')}(Buffer.from(f[0]), ${args(header, (n) => `f[${n}]`)}));
}
`,
  },
  Python: {
    command: ['python3'],
    version: '--version',
    program: (code, header) => `${code}
import sys
for line in sys.stdin.buffer.read().decode().split("\\n")[:-1]:
    f = line.split("\\t")
    print(str(${called(header, 'verify_standard')}(f[0].encode(), ${args(header, (n) => `f[${n}]`)})).lower())
`,
  },
  Go: {
    command: ['go', 'run'],
    version: 'version',
    program: (code, header) => `package main

${addImports(code, '"bufio"', '"fmt"', '"os"', '"strings"')}
func main() {
	scanner := bufio.NewScanner(os.Stdin)
	for scanner.Scan() {
		f := strings.Split(scanner.Text(), "\\t")
		fmt.Println(${called(header, 'verifyStandard')}([]byte(f[0]), ${args(header, (n) => `f[${n}]`)}))
	}
}
`,
  },
  PHP: {
    command: ['php'],
    version: '--version',
    program: (code, header) => `${code}
while (($line = fgets(STDIN)) !== false) {
    $f = explode("\\t", rtrim($line, "\\n"));
    echo ${called(header, 'verifyStandard')}($f[0], ${args(header, (n) => `$f[${n}]`)}) ? "true\\n" : "false\\n";
}
`,
  },
  Ruby: {
    command: ['ruby'],
    version: '--version',
    program: (code, header) => `${code}
STDIN.each_line(chomp: true) do |line|
  f = line.split("\\t", -1)
  puts ${called(header, 'verify_standard')}(f[0], ${args(header, (n) => `f[${n}]`)})
end
`,
  },
  Java: {
    command: ['java'],
    version: '--version',
    // The program is that of the first class of the file.
    program: (code, header) =>
      beforeClass(
        code,
        `class Main {
    public static void main(String[] none) throws Exception {
        var in = new java.io.BufferedReader(new java.io.InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line; (line = in.readLine()) != null; ) {
            String[] f = line.split("\\t", -1);
            byte[] body = f[0].getBytes(StandardCharsets.UTF_8);
            System.out.println(${called(header, 'StandardSignature', 'Signature')}.verify(body, ${args(header, (n) => `f[${n}]`)}));
        }
    }
}
`,
      ),
  },
  'C#': {
    // Of .NET 10: it runs a single file.
    command: ['dotnet', 'run'],
    version: '--version',
    program: (code, header) =>
      beforeClass(
        code,
        `string? line;
while ((line = Console.ReadLine()) != null)
{
    var f = line.Split('\\t');
    var ok = ${called(header, 'StandardSignature', 'Signature')}.Verify(Encoding.UTF8.GetBytes(f[0]), ${args(header, (n) => `f[${n}]`)});
    Console.WriteLine(ok ? "true" : "false");
}
`,
      ),
  },
};
