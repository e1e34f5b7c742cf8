import type { GoBinary } from "../binary/binary.js";
import type { NoPluginSupport } from "../model/gateway-facts.js";
/** Why a program cannot open Go plugins; undefined where it can. */
export declare function noPluginSupport(gateway: GoBinary): NoPluginSupport | undefined;
