export declare const toolName = "go-plugin-verifier";
/** The version in package.json; a test holds the two together. */
export declare const toolVersion = "0.1.0";
