export type JsonObject = ReadonlyMap<string, Json>
/** A value of JSON. Objects keep the order of their keys. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject
