/**
 * The plugin's settings: names, defaults, bounds and what each is for, parsed once. Source of
 * docs/reference/plugin-settings.md. May not know S3 clients or files.
 */
@NullMarked
package dev.spillway.tier.config;

import org.jspecify.annotations.NullMarked;
