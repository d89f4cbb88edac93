/** Channels of the remote command protocol (kubectl exec and attach): the first byte of each binary message (apimachinery util/remotecommand). */
export const Channel = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 } as const

/** Channels of a connection that is forwarded to a port (kubelet pkg/cri/streaming/portforward). */
export const ForwardChannel = { data: 0, error: 1 } as const

/** Subprotocols of WebSocket in the order of preference; with v5 the end of standard input can be told. */
export const PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io'] as const

export function channelMessage(channel: number, payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(1 + payload.length)
  bytes[0] = channel
  bytes.set(payload, 1)
  return bytes
}

/** The Status with which a command ends: success, or its exit code among the causes. */
export function endStatus(code: number): object {
  if (code === 0) return { metadata: {}, status: 'Success' }
  return {
    metadata: {},
    status: 'Failure',
    message: `command terminated with non-zero exit code: exit status ${code}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(code) }] },
  }
}

/** The exit code that a Status tells; undefined when the command was not run at all. */
export function exitCodeOf(status: {
  readonly status?: string
  readonly reason?: string
  readonly details?: { readonly causes?: readonly { readonly reason?: string; readonly message?: string }[] }
}): number | undefined {
  if (status.status === 'Success') return 0
  if (status.reason !== 'NonZeroExitCode') return undefined
  const code = status.details?.causes?.find(cause => cause.reason === 'ExitCode')?.message
  return code === undefined ? undefined : Number(code)
}

/** The size of a client's window; undefined for what is none. */
export function parseSize(text: string): { rows: number; columns: number } | undefined {
  try {
    const { Width, Height } = JSON.parse(text) as { Width?: unknown; Height?: unknown }
    return typeof Width === 'number' && typeof Height === 'number' ? { rows: Height, columns: Width } : undefined
  } catch {
    return undefined
  }
}
