import type { Headers } from '../../../linux/http/headers.ts'

/** What is known of a transfer when it is over; times are nanoseconds from its beginning. */
export interface TransferInfo {
  contentType: string | undefined
  errorText: string
  exitCode: number
  status: number
  /** Of a proxy that was asked for a tunnel. */
  connectStatus: number
  version: string
  localIp: string
  localPort: number
  remoteIp: string
  remotePort: number
  method: string
  connects: number
  headers: Headers | undefined
  redirects: number
  redirectUrl: string
  referer: string
  scheme: string
  downloaded: number
  headerSize: number
  requestSize: number
  uploaded: number
  verifyResult: number
  url: string
  effectiveUrl: string
  urlNumber: number
  file: string
  nameLookup: number
  connect: number
  appConnect: number
  preTransfer: number
  redirect: number
  startTransfer: number
  total: number
}

export function emptyInfo(url: string, urlNumber: number): TransferInfo {
  return {
    contentType: undefined,
    errorText: '',
    exitCode: 0,
    status: 0,
    connectStatus: 0,
    version: '0',
    localIp: '',
    localPort: 0,
    remoteIp: '',
    remotePort: 0,
    method: 'GET',
    connects: 0,
    headers: undefined,
    redirects: 0,
    redirectUrl: '',
    referer: '',
    scheme: '',
    downloaded: 0,
    headerSize: 0,
    requestSize: 0,
    uploaded: 0,
    verifyResult: 0,
    url,
    effectiveUrl: url,
    urlNumber,
    file: '',
    nameLookup: 0,
    connect: 0,
    appConnect: 0,
    preTransfer: 0,
    redirect: 0,
    startTransfer: 0,
    total: 0,
  }
}

const code = (value: number) => String(value).padStart(3, '0')
const seconds = (nanoseconds: number) => (nanoseconds / 1e9).toFixed(6)
const speed = (bytes: number, info: TransferInfo) =>
  String(Math.floor((bytes * 1e6) / Math.max(1, Math.floor(info.total / 1000))))

const VARIABLES: Readonly<Record<string, (info: TransferInfo) => string>> = {
  certs: () => '',
  content_type: info => info.contentType ?? '',
  errormsg: info => info.errorText,
  exitcode: info => String(info.exitCode),
  filename_effective: info => info.file,
  ftp_entry_path: () => '',
  http_code: info => code(info.status),
  response_code: info => code(info.status),
  http_connect: info => code(info.connectStatus),
  http_version: info => info.version,
  local_ip: info => info.localIp,
  local_port: info => String(info.localPort),
  method: info => info.method,
  num_certs: () => '0',
  num_connects: info => String(info.connects),
  num_headers: info => String([...(info.headers ?? [])].length),
  num_redirects: info => String(info.redirects),
  redirect_url: info => info.redirectUrl,
  referer: info => info.referer,
  remote_ip: info => info.remoteIp,
  remote_port: info => String(info.remotePort),
  scheme: info => info.scheme.toUpperCase(),
  size_download: info => String(info.downloaded),
  size_header: info => String(info.headerSize),
  size_request: info => String(info.requestSize),
  size_upload: info => String(info.uploaded),
  speed_download: info => speed(info.downloaded, info),
  speed_upload: info => speed(info.uploaded, info),
  ssl_verify_result: info => String(info.verifyResult),
  proxy_ssl_verify_result: () => '0',
  time_appconnect: info => seconds(info.appConnect),
  time_connect: info => seconds(info.connect),
  time_namelookup: info => seconds(info.nameLookup),
  time_pretransfer: info => seconds(info.preTransfer),
  time_redirect: info => seconds(info.redirect),
  time_starttransfer: info => seconds(info.startTransfer),
  time_total: info => seconds(info.total),
  url: info => info.url,
  url_effective: info => info.effectiveUrl,
  urlnum: info => String(info.urlNumber),
}

/** Variables that are strings in %{json}; of these some are null where they are empty. */
const STRINGS = new Set(
  'certs content_type errormsg filename_effective ftp_entry_path http_version local_ip method redirect_url referer remote_ip scheme url url_effective'.split(
    ' ',
  ),
)
const NULLABLE = new Set(
  'content_type errormsg filename_effective ftp_entry_path redirect_url referer scheme'.split(' '),
)

/** %{json}: all variables by their names. */
function allAsJson(info: TransferInfo): string {
  const names = Object.keys(VARIABLES).sort()
  const members = names.map(name => {
    const text = VARIABLES[name]!(info)
    const value = !STRINGS.has(name)
      ? text.replace(/^0+(?=\d)/, '')
      : text === '' && NULLABLE.has(name)
        ? 'null'
        : JSON.stringify(text)
    return `"${name}":${value}`
  })
  return `{${members.join(',')},"curl_version":"libcurl/7.88.1 OpenSSL/3.0.19"}`
}

/** %{header_json}: names in lower case with their values. */
function headersAsJson({ headers }: TransferInfo): string {
  const values = new Map<string, string[]>()
  for (const [name, value] of headers ?? []) {
    const list = values.get(name.toLowerCase())
    if (list === undefined) values.set(name.toLowerCase(), [value])
    else list.push(value)
  }
  const members = [...values].map(([name, list]) => `${JSON.stringify(name)}:${JSON.stringify(list)}`)
  return `{${members.join(',\n')}\n}`
}

export interface WriteOutText {
  readonly stdout: string
  readonly stderr: string
}

/** The text of -w (src/tool_writeout.c). */
export function writeOut(format: string, info: TransferInfo): WriteOutText {
  const streams = { stdout: '', stderr: '' }
  let warnings = ''
  let stream: 'stdout' | 'stderr' = 'stdout'
  const pattern = /%%|%header\{([^}]*)\}|%\{([^}]*)\}|\\(.)|[^%\\]+|[\s\S]/g
  for (const match of format.matchAll(pattern)) {
    const [text, header, variable, escaped] = match
    if (text === '%%') streams[stream] += '%'
    else if (header !== undefined) streams[stream] += info.headers?.get(header) ?? ''
    else if (escaped !== undefined) streams[stream] += { n: '\n', r: '\r', t: '\t' }[escaped] ?? text
    else if (variable === undefined) streams[stream] += text
    else if (variable === 'stdout' || variable === 'stderr') stream = variable
    else if (variable === 'onerror') {
      if (info.exitCode === 0) break
    } else if (variable === 'json') streams[stream] += allAsJson(info)
    else if (variable === 'header_json') streams[stream] += headersAsJson(info)
    else if (Object.hasOwn(VARIABLES, variable)) streams[stream] += VARIABLES[variable]!(info)
    else warnings += `curl: unknown --write-out variable: '${variable}'\n`
  }
  return { stdout: streams.stdout, stderr: warnings + streams.stderr }
}
