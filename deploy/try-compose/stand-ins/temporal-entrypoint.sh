#!/bin/sh
exec temporal-server start
