import * as $protobuf from "protobufjs/minimal.js";
import Long = require("long");

/** Namespace containerd. */
export namespace containerd {

    /** Namespace events. */
    namespace events {

        /**
         * Properties of a SandboxCreate.
         * @deprecated Use containerd.events.SandboxCreate.$Properties instead.
         */
        interface ISandboxCreate extends containerd.events.SandboxCreate.$Properties {
        }

        /** Represents a SandboxCreate. */
        class SandboxCreate {

            /**
             * Constructs a new SandboxCreate.
             * @param [properties] Properties to set
             */
            constructor(properties?: containerd.events.SandboxCreate.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SandboxCreate sandboxId. */
            sandboxId: string;

            /**
             * Encodes the specified SandboxCreate message. Does not implicitly {@link containerd.events.SandboxCreate.verify|verify} messages.
             * @param message SandboxCreate message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: containerd.events.SandboxCreate.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SandboxCreate message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {containerd.events.SandboxCreate & containerd.events.SandboxCreate.$Shape} SandboxCreate
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.events.SandboxCreate & containerd.events.SandboxCreate.$Shape;
        }

        namespace SandboxCreate {

            /** Properties of a SandboxCreate. */
            interface $Properties {

                /** SandboxCreate sandboxId */
                sandboxId?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SandboxCreate. */
            type $Shape = containerd.events.SandboxCreate.$Properties;
        }

        /**
         * Properties of a SandboxStart.
         * @deprecated Use containerd.events.SandboxStart.$Properties instead.
         */
        interface ISandboxStart extends containerd.events.SandboxStart.$Properties {
        }

        /** Represents a SandboxStart. */
        class SandboxStart {

            /**
             * Constructs a new SandboxStart.
             * @param [properties] Properties to set
             */
            constructor(properties?: containerd.events.SandboxStart.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SandboxStart sandboxId. */
            sandboxId: string;

            /**
             * Encodes the specified SandboxStart message. Does not implicitly {@link containerd.events.SandboxStart.verify|verify} messages.
             * @param message SandboxStart message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: containerd.events.SandboxStart.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SandboxStart message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {containerd.events.SandboxStart & containerd.events.SandboxStart.$Shape} SandboxStart
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.events.SandboxStart & containerd.events.SandboxStart.$Shape;
        }

        namespace SandboxStart {

            /** Properties of a SandboxStart. */
            interface $Properties {

                /** SandboxStart sandboxId */
                sandboxId?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SandboxStart. */
            type $Shape = containerd.events.SandboxStart.$Properties;
        }

        /**
         * Properties of a SandboxExit.
         * @deprecated Use containerd.events.SandboxExit.$Properties instead.
         */
        interface ISandboxExit extends containerd.events.SandboxExit.$Properties {
        }

        /** Represents a SandboxExit. */
        class SandboxExit {

            /**
             * Constructs a new SandboxExit.
             * @param [properties] Properties to set
             */
            constructor(properties?: containerd.events.SandboxExit.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SandboxExit sandboxId. */
            sandboxId: string;

            /** SandboxExit exitStatus. */
            exitStatus: number;

            /** SandboxExit exitedAt. */
            exitedAt?: (google.protobuf.Timestamp.$Properties|null);

            /**
             * Encodes the specified SandboxExit message. Does not implicitly {@link containerd.events.SandboxExit.verify|verify} messages.
             * @param message SandboxExit message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: containerd.events.SandboxExit.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SandboxExit message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {containerd.events.SandboxExit & containerd.events.SandboxExit.$Shape} SandboxExit
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.events.SandboxExit & containerd.events.SandboxExit.$Shape;
        }

        namespace SandboxExit {

            /** Properties of a SandboxExit. */
            interface $Properties {

                /** SandboxExit sandboxId */
                sandboxId?: (string|null);

                /** SandboxExit exitStatus */
                exitStatus?: (number|null);

                /** SandboxExit exitedAt */
                exitedAt?: (google.protobuf.Timestamp.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SandboxExit. */
            type $Shape = containerd.events.SandboxExit.$Properties;
        }
    }
}

/** Namespace google. */
export namespace google {

    /** Namespace protobuf. */
    namespace protobuf {

        /**
         * Properties of a Timestamp.
         * @deprecated Use google.protobuf.Timestamp.$Properties instead.
         */
        interface ITimestamp extends google.protobuf.Timestamp.$Properties {
        }

        /** Represents a Timestamp. */
        class Timestamp {

            /**
             * Constructs a new Timestamp.
             * @param [properties] Properties to set
             */
            constructor(properties?: google.protobuf.Timestamp.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Timestamp seconds. */
            seconds: (number|Long);

            /** Timestamp nanos. */
            nanos: number;

            /**
             * Encodes the specified Timestamp message. Does not implicitly {@link google.protobuf.Timestamp.verify|verify} messages.
             * @param message Timestamp message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: google.protobuf.Timestamp.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Timestamp message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {google.protobuf.Timestamp & google.protobuf.Timestamp.$Shape} Timestamp
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): google.protobuf.Timestamp & google.protobuf.Timestamp.$Shape;
        }

        namespace Timestamp {

            /** Properties of a Timestamp. */
            interface $Properties {

                /** Timestamp seconds */
                seconds?: (number|Long|null);

                /** Timestamp nanos */
                nanos?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Timestamp. */
            type $Shape = google.protobuf.Timestamp.$Properties;
        }
    }
}
