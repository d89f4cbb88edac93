/** Why an expression is refused, in the words of pcap_geterr(3PCAP). Thrown within this folder, returned by `compile`. */
export class FilterError {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

export function syntaxError(): FilterError {
  return new FilterError("can't parse filter expression: syntax error")
}
