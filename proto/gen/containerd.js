/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "protobufjs/minimal.js";

// Common aliases
const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;

// Exported root namespace
const $root = $protobuf.roots["containerd"] || ($protobuf.roots["containerd"] = {});

export const containerd = $root.containerd = (() => {

    /**
     * Namespace containerd.
     * @exports containerd
     * @namespace
     */
    const containerd = {};

    containerd.services = (function() {

        /**
         * Namespace services.
         * @memberof containerd
         * @namespace
         */
        const services = {};

        services.version = (function() {

            /**
             * Namespace version.
             * @memberof containerd.services
             * @namespace
             */
            const version = {};

            version.v1 = (function() {

                /**
                 * Namespace v1.
                 * @memberof containerd.services.version
                 * @namespace
                 */
                const v1 = {};

                v1.VersionResponse = (function() {

                    /**
                     * Properties of a VersionResponse.
                     * @typedef {Object} containerd.services.version.v1.VersionResponse.$Properties
                     * @property {string|null} [version] VersionResponse version
                     * @property {string|null} [revision] VersionResponse revision
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a VersionResponse.
                     * @memberof containerd.services.version.v1
                     * @interface IVersionResponse
                     * @augments containerd.services.version.v1.VersionResponse.$Properties
                     * @deprecated Use containerd.services.version.v1.VersionResponse.$Properties instead.
                     */

                    /**
                     * Shape of a VersionResponse.
                     * @typedef {containerd.services.version.v1.VersionResponse.$Properties} containerd.services.version.v1.VersionResponse.$Shape
                     */

                    /**
                     * Constructs a new VersionResponse.
                     * @memberof containerd.services.version.v1
                     * @classdesc Represents a VersionResponse.
                     * @constructor
                     * @param {containerd.services.version.v1.VersionResponse.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const VersionResponse = function (properties) {
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * VersionResponse version.
                     * @member {string} version
                     * @memberof containerd.services.version.v1.VersionResponse
                     * @instance
                     */
                    VersionResponse.prototype.version = "";

                    /**
                     * VersionResponse revision.
                     * @member {string} revision
                     * @memberof containerd.services.version.v1.VersionResponse
                     * @instance
                     */
                    VersionResponse.prototype.revision = "";

                    /**
                     * Encodes the specified VersionResponse message. Does not implicitly {@link containerd.services.version.v1.VersionResponse.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.version.v1.VersionResponse
                     * @static
                     * @param {containerd.services.version.v1.VersionResponse.$Properties} message VersionResponse message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    VersionResponse.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.version != null && $Object.hasOwnProperty.call(message, "version") && message.version !== "")
                            writer.uint32(/* id 1, wireType 2 =*/10).string(message.version);
                        if (message.revision != null && $Object.hasOwnProperty.call(message, "revision") && message.revision !== "")
                            writer.uint32(/* id 2, wireType 2 =*/18).string(message.revision);
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes a VersionResponse message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.version.v1.VersionResponse
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.version.v1.VersionResponse & containerd.services.version.v1.VersionResponse.$Shape} VersionResponse
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    VersionResponse.decode = function (reader, length, _end, _depth, _target) {
                        if (!(reader instanceof $Reader))
                            reader = $Reader.create(reader);
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $Reader.recursionLimit)
                            throw $Error("max depth exceeded");
                        let end, message, value;
                        if (length === $undefined)
                            end = reader.len;
                        else {
                            end = reader.pos + length;
                            if (end > reader.len)
                                throw $RangeError("index out of range");
                            length = reader.len;
                            reader.len = end;
                        }
                        message = _target || new $root.containerd.services.version.v1.VersionResponse();
                        while (reader.pos < end) {
                            let start = reader.pos;
                            let tag = reader.tag();
                            if (tag === _end) {
                                _end = $undefined;
                                break;
                            }
                            let wireType = tag & 7;
                            switch (tag >>>= 3) {
                            case 1: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.version = value;
                                    else
                                        delete message.version;
                                    continue;
                                }
                            case 2: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.revision = value;
                                    else
                                        delete message.revision;
                                    continue;
                                }
                            }
                            reader.skipType(wireType, _depth, tag);
                            if (!reader.discardUnknown) {
                                $util.makeProp(message, "$unknowns", false);
                                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                            }
                        }
                        if (length !== $undefined) {
                            if (reader.pos !== end)
                                throw $RangeError("index out of range");
                            reader.len = length;
                        }
                        if (_end !== $undefined)
                            throw $Error("missing end group");
                        return message;
                    };

                    return VersionResponse;
                })();

                return v1;
            })();

            return version;
        })();

        services.tasks = (function() {

            /**
             * Namespace tasks.
             * @memberof containerd.services
             * @namespace
             */
            const tasks = {};

            tasks.v1 = (function() {

                /**
                 * Namespace v1.
                 * @memberof containerd.services.tasks
                 * @namespace
                 */
                const v1 = {};

                v1.KillRequest = (function() {

                    /**
                     * Properties of a KillRequest.
                     * @typedef {Object} containerd.services.tasks.v1.KillRequest.$Properties
                     * @property {string|null} [containerId] KillRequest containerId
                     * @property {string|null} [execId] KillRequest execId
                     * @property {number|null} [signal] KillRequest signal
                     * @property {boolean|null} [all] KillRequest all
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a KillRequest.
                     * @memberof containerd.services.tasks.v1
                     * @interface IKillRequest
                     * @augments containerd.services.tasks.v1.KillRequest.$Properties
                     * @deprecated Use containerd.services.tasks.v1.KillRequest.$Properties instead.
                     */

                    /**
                     * Shape of a KillRequest.
                     * @typedef {containerd.services.tasks.v1.KillRequest.$Properties} containerd.services.tasks.v1.KillRequest.$Shape
                     */

                    /**
                     * Constructs a new KillRequest.
                     * @memberof containerd.services.tasks.v1
                     * @classdesc Represents a KillRequest.
                     * @constructor
                     * @param {containerd.services.tasks.v1.KillRequest.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const KillRequest = function (properties) {
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * KillRequest containerId.
                     * @member {string} containerId
                     * @memberof containerd.services.tasks.v1.KillRequest
                     * @instance
                     */
                    KillRequest.prototype.containerId = "";

                    /**
                     * KillRequest execId.
                     * @member {string} execId
                     * @memberof containerd.services.tasks.v1.KillRequest
                     * @instance
                     */
                    KillRequest.prototype.execId = "";

                    /**
                     * KillRequest signal.
                     * @member {number} signal
                     * @memberof containerd.services.tasks.v1.KillRequest
                     * @instance
                     */
                    KillRequest.prototype.signal = 0;

                    /**
                     * KillRequest all.
                     * @member {boolean} all
                     * @memberof containerd.services.tasks.v1.KillRequest
                     * @instance
                     */
                    KillRequest.prototype.all = false;

                    /**
                     * Encodes the specified KillRequest message. Does not implicitly {@link containerd.services.tasks.v1.KillRequest.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.tasks.v1.KillRequest
                     * @static
                     * @param {containerd.services.tasks.v1.KillRequest.$Properties} message KillRequest message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    KillRequest.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.containerId != null && $Object.hasOwnProperty.call(message, "containerId") && message.containerId !== "")
                            writer.uint32(/* id 1, wireType 2 =*/10).string(message.containerId);
                        if (message.execId != null && $Object.hasOwnProperty.call(message, "execId") && message.execId !== "")
                            writer.uint32(/* id 2, wireType 2 =*/18).string(message.execId);
                        if (message.signal != null && $Object.hasOwnProperty.call(message, "signal") && message.signal !== 0)
                            writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.signal);
                        if (message.all != null && $Object.hasOwnProperty.call(message, "all") && message.all !== false)
                            writer.uint32(/* id 4, wireType 0 =*/32).bool(message.all);
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes a KillRequest message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.tasks.v1.KillRequest
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.tasks.v1.KillRequest & containerd.services.tasks.v1.KillRequest.$Shape} KillRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    KillRequest.decode = function (reader, length, _end, _depth, _target) {
                        if (!(reader instanceof $Reader))
                            reader = $Reader.create(reader);
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $Reader.recursionLimit)
                            throw $Error("max depth exceeded");
                        let end, message, value;
                        if (length === $undefined)
                            end = reader.len;
                        else {
                            end = reader.pos + length;
                            if (end > reader.len)
                                throw $RangeError("index out of range");
                            length = reader.len;
                            reader.len = end;
                        }
                        message = _target || new $root.containerd.services.tasks.v1.KillRequest();
                        while (reader.pos < end) {
                            let start = reader.pos;
                            let tag = reader.tag();
                            if (tag === _end) {
                                _end = $undefined;
                                break;
                            }
                            let wireType = tag & 7;
                            switch (tag >>>= 3) {
                            case 1: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.containerId = value;
                                    else
                                        delete message.containerId;
                                    continue;
                                }
                            case 2: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.execId = value;
                                    else
                                        delete message.execId;
                                    continue;
                                }
                            case 3: {
                                    if (wireType !== 0)
                                        break;
                                    if (value = reader.uint32())
                                        message.signal = value;
                                    else
                                        delete message.signal;
                                    continue;
                                }
                            case 4: {
                                    if (wireType !== 0)
                                        break;
                                    if (value = reader.bool())
                                        message.all = value;
                                    else
                                        delete message.all;
                                    continue;
                                }
                            }
                            reader.skipType(wireType, _depth, tag);
                            if (!reader.discardUnknown) {
                                $util.makeProp(message, "$unknowns", false);
                                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                            }
                        }
                        if (length !== $undefined) {
                            if (reader.pos !== end)
                                throw $RangeError("index out of range");
                            reader.len = length;
                        }
                        if (_end !== $undefined)
                            throw $Error("missing end group");
                        return message;
                    };

                    return KillRequest;
                })();

                return v1;
            })();

            return tasks;
        })();

        return services;
    })();

    return containerd;
})();

export {
  $root as default
};
