package dev.spillway.examples.streams;

/**
 * A visitor has looked at a page. The record's key is the visitor, its timestamp says when.
 *
 * @param id unique among all views
 */
record PageView(String id, String page) {}
