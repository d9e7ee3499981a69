package dev.spillway.examples.streams;

/**
 * A visitor has bought something. The record's key is the order's id, its timestamp says when.
 *
 * @param id the key, too, because the record gets another one on its way
 */
record Order(String id, String visitor, long cents) {}
