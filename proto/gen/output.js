/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "protobufjs/minimal.js";

// Common aliases
const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;

// Exported root namespace
const $root = $protobuf.roots["output"] || ($protobuf.roots["output"] = {});

export const sandboxfunctions = $root.sandboxfunctions = (() => {

    /**
     * Namespace sandboxfunctions.
     * @exports sandboxfunctions
     * @namespace
     */
    const sandboxfunctions = {};

    sandboxfunctions.agent = (function() {

        /**
         * Namespace agent.
         * @memberof sandboxfunctions
         * @namespace
         */
        const agent = {};

        agent.v1 = (function() {

            /**
             * Namespace v1.
             * @memberof sandboxfunctions.agent
             * @namespace
             */
            const v1 = {};

            v1.ReadRequest = (function() {

                /**
                 * Properties of a ReadRequest.
                 * @typedef {Object} sandboxfunctions.agent.v1.ReadRequest.$Properties
                 * @property {string|null} [sandboxId] ReadRequest sandboxId
                 * @property {string|null} [sandboxer] ReadRequest sandboxer
                 * @property {string|null} [stdoutFrom] ReadRequest stdoutFrom
                 * @property {string|null} [stderrFrom] ReadRequest stderrFrom
                 * @property {number|null} [maxBytes] ReadRequest maxBytes
                 * @property {number|null} [waitMs] ReadRequest waitMs
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a ReadRequest.
                 * @memberof sandboxfunctions.agent.v1
                 * @interface IReadRequest
                 * @augments sandboxfunctions.agent.v1.ReadRequest.$Properties
                 * @deprecated Use sandboxfunctions.agent.v1.ReadRequest.$Properties instead.
                 */

                /**
                 * Shape of a ReadRequest.
                 * @typedef {sandboxfunctions.agent.v1.ReadRequest.$Properties} sandboxfunctions.agent.v1.ReadRequest.$Shape
                 */

                /**
                 * Constructs a new ReadRequest.
                 * @memberof sandboxfunctions.agent.v1
                 * @classdesc Represents a ReadRequest.
                 * @constructor
                 * @param {sandboxfunctions.agent.v1.ReadRequest.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const ReadRequest = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * ReadRequest sandboxId.
                 * @member {string} sandboxId
                 * @memberof sandboxfunctions.agent.v1.ReadRequest
                 * @instance
                 */
                ReadRequest.prototype.sandboxId = "";

                /**
                 * ReadRequest sandboxer.
                 * @member {string} sandboxer
                 * @memberof sandboxfunctions.agent.v1.ReadRequest
                 * @instance
                 */
                ReadRequest.prototype.sandboxer = "";

                /**
                 * ReadRequest stdoutFrom.
                 * @member {string} stdoutFrom
                 * @memberof sandboxfunctions.agent.v1.ReadRequest
                 * @instance
                 */
                ReadRequest.prototype.stdoutFrom = "";

                /**
                 * ReadRequest stderrFrom.
                 * @member {string} stderrFrom
                 * @memberof sandboxfunctions.agent.v1.ReadRequest
                 * @instance
                 */
                ReadRequest.prototype.stderrFrom = "";

                /**
                 * ReadRequest maxBytes.
                 * @member {number} maxBytes
                 * @memberof sandboxfunctions.agent.v1.ReadRequest
                 * @instance
                 */
                ReadRequest.prototype.maxBytes = 0;

                /**
                 * ReadRequest waitMs.
                 * @member {number} waitMs
                 * @memberof sandboxfunctions.agent.v1.ReadRequest
                 * @instance
                 */
                ReadRequest.prototype.waitMs = 0;

                /**
                 * Encodes the specified ReadRequest message. Does not implicitly {@link sandboxfunctions.agent.v1.ReadRequest.verify|verify} messages.
                 * @function encode
                 * @memberof sandboxfunctions.agent.v1.ReadRequest
                 * @static
                 * @param {sandboxfunctions.agent.v1.ReadRequest.$Properties} message ReadRequest message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                ReadRequest.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.sandboxId != null && $Object.hasOwnProperty.call(message, "sandboxId") && message.sandboxId !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.sandboxId);
                    if (message.sandboxer != null && $Object.hasOwnProperty.call(message, "sandboxer") && message.sandboxer !== "")
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.sandboxer);
                    if (message.stdoutFrom != null && $Object.hasOwnProperty.call(message, "stdoutFrom") && message.stdoutFrom !== "")
                        writer.uint32(/* id 3, wireType 2 =*/26).string(message.stdoutFrom);
                    if (message.stderrFrom != null && $Object.hasOwnProperty.call(message, "stderrFrom") && message.stderrFrom !== "")
                        writer.uint32(/* id 4, wireType 2 =*/34).string(message.stderrFrom);
                    if (message.maxBytes != null && $Object.hasOwnProperty.call(message, "maxBytes") && message.maxBytes !== 0)
                        writer.uint32(/* id 5, wireType 0 =*/40).uint32(message.maxBytes);
                    if (message.waitMs != null && $Object.hasOwnProperty.call(message, "waitMs") && message.waitMs !== 0)
                        writer.uint32(/* id 6, wireType 0 =*/48).uint32(message.waitMs);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a ReadRequest message from the specified reader or buffer.
                 * @function decode
                 * @memberof sandboxfunctions.agent.v1.ReadRequest
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {sandboxfunctions.agent.v1.ReadRequest & sandboxfunctions.agent.v1.ReadRequest.$Shape} ReadRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                ReadRequest.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.sandboxfunctions.agent.v1.ReadRequest();
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
                                    message.sandboxId = value;
                                else
                                    delete message.sandboxId;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.sandboxer = value;
                                else
                                    delete message.sandboxer;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.stdoutFrom = value;
                                else
                                    delete message.stdoutFrom;
                                continue;
                            }
                        case 4: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.stderrFrom = value;
                                else
                                    delete message.stderrFrom;
                                continue;
                            }
                        case 5: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.maxBytes = value;
                                else
                                    delete message.maxBytes;
                                continue;
                            }
                        case 6: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.waitMs = value;
                                else
                                    delete message.waitMs;
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

                return ReadRequest;
            })();

            v1.ReadResponse = (function() {

                /**
                 * Properties of a ReadResponse.
                 * @typedef {Object} sandboxfunctions.agent.v1.ReadResponse.$Properties
                 * @property {sandboxfunctions.agent.v1.Part.$Properties|null} [stdout] ReadResponse stdout
                 * @property {sandboxfunctions.agent.v1.Part.$Properties|null} [stderr] ReadResponse stderr
                 * @property {boolean|null} [isComplete] ReadResponse isComplete
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a ReadResponse.
                 * @memberof sandboxfunctions.agent.v1
                 * @interface IReadResponse
                 * @augments sandboxfunctions.agent.v1.ReadResponse.$Properties
                 * @deprecated Use sandboxfunctions.agent.v1.ReadResponse.$Properties instead.
                 */

                /**
                 * Shape of a ReadResponse.
                 * @typedef {sandboxfunctions.agent.v1.ReadResponse.$Properties} sandboxfunctions.agent.v1.ReadResponse.$Shape
                 */

                /**
                 * Constructs a new ReadResponse.
                 * @memberof sandboxfunctions.agent.v1
                 * @classdesc Represents a ReadResponse.
                 * @constructor
                 * @param {sandboxfunctions.agent.v1.ReadResponse.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const ReadResponse = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * ReadResponse stdout.
                 * @member {sandboxfunctions.agent.v1.Part.$Properties|null|undefined} stdout
                 * @memberof sandboxfunctions.agent.v1.ReadResponse
                 * @instance
                 */
                ReadResponse.prototype.stdout = null;

                /**
                 * ReadResponse stderr.
                 * @member {sandboxfunctions.agent.v1.Part.$Properties|null|undefined} stderr
                 * @memberof sandboxfunctions.agent.v1.ReadResponse
                 * @instance
                 */
                ReadResponse.prototype.stderr = null;

                /**
                 * ReadResponse isComplete.
                 * @member {boolean} isComplete
                 * @memberof sandboxfunctions.agent.v1.ReadResponse
                 * @instance
                 */
                ReadResponse.prototype.isComplete = false;

                /**
                 * Encodes the specified ReadResponse message. Does not implicitly {@link sandboxfunctions.agent.v1.ReadResponse.verify|verify} messages.
                 * @function encode
                 * @memberof sandboxfunctions.agent.v1.ReadResponse
                 * @static
                 * @param {sandboxfunctions.agent.v1.ReadResponse.$Properties} message ReadResponse message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                ReadResponse.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.stdout != null && $Object.hasOwnProperty.call(message, "stdout"))
                        $root.sandboxfunctions.agent.v1.Part.encode(message.stdout, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                    if (message.stderr != null && $Object.hasOwnProperty.call(message, "stderr"))
                        $root.sandboxfunctions.agent.v1.Part.encode(message.stderr, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                    if (message.isComplete != null && $Object.hasOwnProperty.call(message, "isComplete") && message.isComplete !== false)
                        writer.uint32(/* id 3, wireType 0 =*/24).bool(message.isComplete);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a ReadResponse message from the specified reader or buffer.
                 * @function decode
                 * @memberof sandboxfunctions.agent.v1.ReadResponse
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {sandboxfunctions.agent.v1.ReadResponse & sandboxfunctions.agent.v1.ReadResponse.$Shape} ReadResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                ReadResponse.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.sandboxfunctions.agent.v1.ReadResponse();
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
                                message.stdout = $root.sandboxfunctions.agent.v1.Part.decode(reader, reader.size(), $undefined, _depth + 1, message.stdout);
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                message.stderr = $root.sandboxfunctions.agent.v1.Part.decode(reader, reader.size(), $undefined, _depth + 1, message.stderr);
                                continue;
                            }
                        case 3: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.bool())
                                    message.isComplete = value;
                                else
                                    delete message.isComplete;
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

                return ReadResponse;
            })();

            v1.Part = (function() {

                /**
                 * Properties of a Part.
                 * @typedef {Object} sandboxfunctions.agent.v1.Part.$Properties
                 * @property {string|null} [from] Part from
                 * @property {Uint8Array|null} [data] Part data
                 * @property {string|null} [end] Part end
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a Part.
                 * @memberof sandboxfunctions.agent.v1
                 * @interface IPart
                 * @augments sandboxfunctions.agent.v1.Part.$Properties
                 * @deprecated Use sandboxfunctions.agent.v1.Part.$Properties instead.
                 */

                /**
                 * Shape of a Part.
                 * @typedef {sandboxfunctions.agent.v1.Part.$Properties} sandboxfunctions.agent.v1.Part.$Shape
                 */

                /**
                 * Constructs a new Part.
                 * @memberof sandboxfunctions.agent.v1
                 * @classdesc Represents a Part.
                 * @constructor
                 * @param {sandboxfunctions.agent.v1.Part.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const Part = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Part from.
                 * @member {string} from
                 * @memberof sandboxfunctions.agent.v1.Part
                 * @instance
                 */
                Part.prototype.from = "";

                /**
                 * Part data.
                 * @member {Uint8Array} data
                 * @memberof sandboxfunctions.agent.v1.Part
                 * @instance
                 */
                Part.prototype.data = $util.newBuffer([]);

                /**
                 * Part end.
                 * @member {string} end
                 * @memberof sandboxfunctions.agent.v1.Part
                 * @instance
                 */
                Part.prototype.end = "";

                /**
                 * Encodes the specified Part message. Does not implicitly {@link sandboxfunctions.agent.v1.Part.verify|verify} messages.
                 * @function encode
                 * @memberof sandboxfunctions.agent.v1.Part
                 * @static
                 * @param {sandboxfunctions.agent.v1.Part.$Properties} message Part message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Part.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.from != null && $Object.hasOwnProperty.call(message, "from") && message.from !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.from);
                    if (message.data != null && $Object.hasOwnProperty.call(message, "data") && message.data.length)
                        writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.data);
                    if (message.end != null && $Object.hasOwnProperty.call(message, "end") && message.end !== "")
                        writer.uint32(/* id 3, wireType 2 =*/26).string(message.end);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a Part message from the specified reader or buffer.
                 * @function decode
                 * @memberof sandboxfunctions.agent.v1.Part
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {sandboxfunctions.agent.v1.Part & sandboxfunctions.agent.v1.Part.$Shape} Part
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Part.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.sandboxfunctions.agent.v1.Part();
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
                                    message.from = value;
                                else
                                    delete message.from;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.bytes()).length)
                                    message.data = value;
                                else
                                    delete message.data;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.end = value;
                                else
                                    delete message.end;
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

                return Part;
            })();

            return v1;
        })();

        return agent;
    })();

    return sandboxfunctions;
})();

export {
  $root as default
};
