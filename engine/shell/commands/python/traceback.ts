/** A frame as Python prints it: file, line, function, the line's text, and what of it failed. */
type Frame = readonly [file: string, line: number, name: string, code?: string, marked?: string]

const SERVER = '/usr/lib/python3.11/http/server.py'
const RUN: readonly Frame[] = [
  ['<frozen runpy>', 198, '_run_module_as_main'],
  ['<frozen runpy>', 88, '_run_code'],
  [SERVER, 1309, '<module>', 'test('],
]

/** The way from the module to bind(2). */
export const IN_BIND: readonly Frame[] = [
  ...RUN,
  [SERVER, 1256, 'test', 'with ServerClass(addr, HandlerClass) as httpd:', 'ServerClass(addr, HandlerClass)'],
  ['/usr/lib/python3.11/socketserver.py', 456, '__init__', 'self.server_bind()'],
  [SERVER, 1303, 'server_bind', 'return super().server_bind()', 'super().server_bind()'],
  [SERVER, 136, 'server_bind', 'socketserver.TCPServer.server_bind(self)'],
  ['/usr/lib/python3.11/socketserver.py', 472, 'server_bind', 'self.socket.bind(self.server_address)'],
]

/** And to getaddrinfo(3). */
export const IN_LOOKUP: readonly Frame[] = [
  ...RUN,
  [
    SERVER,
    1254,
    'test',
    'ServerClass.address_family, addr = _get_best_family(bind, port)',
    '_get_best_family(bind, port)',
  ],
  [SERVER, 1237, '_get_best_family', 'infos = socket.getaddrinfo(', 'socket.getaddrinfo('],
  [
    '/usr/lib/python3.11/socket.py',
    962,
    'getaddrinfo',
    'for res in _socket.getaddrinfo(host, port, family, type, proto, flags):',
    '_socket.getaddrinfo(host, port, family, type, proto, flags)',
  ],
]

/** What an exception that nobody catches leaves on standard error. */
export function traceback(frames: readonly Frame[], exception: string): string {
  const lines = frames.flatMap(([file, line, name, code, marked]) => [
    `  File "${file}", line ${line}, in ${name}`,
    ...(code === undefined ? [] : [`    ${code}`]),
    ...(code === undefined || marked === undefined
      ? []
      : [`    ${' '.repeat(code.indexOf(marked))}${'^'.repeat(marked.length)}`]),
  ])
  return `Traceback (most recent call last):\n${lines.join('\n')}\n${exception}\n`
}
