import type { BridgePort } from '../../../../net/links/bridge.ts'
import type { Tool } from '../../../iproute/tool.ts'

export function printBridgePort(_tool: Tool, _port: BridgePort): void {}
