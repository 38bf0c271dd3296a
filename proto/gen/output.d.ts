import * as $protobuf from "protobufjs/minimal.js";
import Long = require("long");

/** Namespace sandboxfunctions. */
export namespace sandboxfunctions {

    /** Namespace agent. */
    namespace agent {

        /** Namespace v1. */
        namespace v1 {

            /**
             * Properties of a ReadRequest.
             * @deprecated Use sandboxfunctions.agent.v1.ReadRequest.$Properties instead.
             */
            interface IReadRequest extends sandboxfunctions.agent.v1.ReadRequest.$Properties {
            }

            /** Represents a ReadRequest. */
            class ReadRequest {

                /**
                 * Constructs a new ReadRequest.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: sandboxfunctions.agent.v1.ReadRequest.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** ReadRequest sandboxId. */
                sandboxId: string;

                /** ReadRequest sandboxer. */
                sandboxer: string;

                /** ReadRequest stdoutFrom. */
                stdoutFrom: string;

                /** ReadRequest stderrFrom. */
                stderrFrom: string;

                /** ReadRequest maxBytes. */
                maxBytes: number;

                /** ReadRequest waitMs. */
                waitMs: number;

                /**
                 * Encodes the specified ReadRequest message. Does not implicitly {@link sandboxfunctions.agent.v1.ReadRequest.verify|verify} messages.
                 * @param message ReadRequest message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: sandboxfunctions.agent.v1.ReadRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a ReadRequest message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {sandboxfunctions.agent.v1.ReadRequest & sandboxfunctions.agent.v1.ReadRequest.$Shape} ReadRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): sandboxfunctions.agent.v1.ReadRequest & sandboxfunctions.agent.v1.ReadRequest.$Shape;
            }

            namespace ReadRequest {

                /** Properties of a ReadRequest. */
                interface $Properties {

                    /** ReadRequest sandboxId */
                    sandboxId?: (string|null);

                    /** ReadRequest sandboxer */
                    sandboxer?: (string|null);

                    /** ReadRequest stdoutFrom */
                    stdoutFrom?: (string|null);

                    /** ReadRequest stderrFrom */
                    stderrFrom?: (string|null);

                    /** ReadRequest maxBytes */
                    maxBytes?: (number|null);

                    /** ReadRequest waitMs */
                    waitMs?: (number|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a ReadRequest. */
                type $Shape = sandboxfunctions.agent.v1.ReadRequest.$Properties;
            }

            /**
             * Properties of a ReadResponse.
             * @deprecated Use sandboxfunctions.agent.v1.ReadResponse.$Properties instead.
             */
            interface IReadResponse extends sandboxfunctions.agent.v1.ReadResponse.$Properties {
            }

            /** Represents a ReadResponse. */
            class ReadResponse {

                /**
                 * Constructs a new ReadResponse.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: sandboxfunctions.agent.v1.ReadResponse.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** ReadResponse stdout. */
                stdout?: (sandboxfunctions.agent.v1.Part.$Properties|null);

                /** ReadResponse stderr. */
                stderr?: (sandboxfunctions.agent.v1.Part.$Properties|null);

                /** ReadResponse isComplete. */
                isComplete: boolean;

                /**
                 * Encodes the specified ReadResponse message. Does not implicitly {@link sandboxfunctions.agent.v1.ReadResponse.verify|verify} messages.
                 * @param message ReadResponse message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: sandboxfunctions.agent.v1.ReadResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a ReadResponse message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {sandboxfunctions.agent.v1.ReadResponse & sandboxfunctions.agent.v1.ReadResponse.$Shape} ReadResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): sandboxfunctions.agent.v1.ReadResponse & sandboxfunctions.agent.v1.ReadResponse.$Shape;
            }

            namespace ReadResponse {

                /** Properties of a ReadResponse. */
                interface $Properties {

                    /** ReadResponse stdout */
                    stdout?: (sandboxfunctions.agent.v1.Part.$Properties|null);

                    /** ReadResponse stderr */
                    stderr?: (sandboxfunctions.agent.v1.Part.$Properties|null);

                    /** ReadResponse isComplete */
                    isComplete?: (boolean|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a ReadResponse. */
                type $Shape = sandboxfunctions.agent.v1.ReadResponse.$Properties;
            }

            /**
             * Properties of a Part.
             * @deprecated Use sandboxfunctions.agent.v1.Part.$Properties instead.
             */
            interface IPart extends sandboxfunctions.agent.v1.Part.$Properties {
            }

            /** Represents a Part. */
            class Part {

                /**
                 * Constructs a new Part.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: sandboxfunctions.agent.v1.Part.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Part from. */
                from: string;

                /** Part data. */
                data: Uint8Array;

                /** Part end. */
                end: string;

                /**
                 * Encodes the specified Part message. Does not implicitly {@link sandboxfunctions.agent.v1.Part.verify|verify} messages.
                 * @param message Part message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: sandboxfunctions.agent.v1.Part.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Part message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {sandboxfunctions.agent.v1.Part & sandboxfunctions.agent.v1.Part.$Shape} Part
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): sandboxfunctions.agent.v1.Part & sandboxfunctions.agent.v1.Part.$Shape;
            }

            namespace Part {

                /** Properties of a Part. */
                interface $Properties {

                    /** Part from */
                    from?: (string|null);

                    /** Part data */
                    data?: (Uint8Array|null);

                    /** Part end */
                    end?: (string|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Part. */
                type $Shape = sandboxfunctions.agent.v1.Part.$Properties;
            }
        }
    }
}
