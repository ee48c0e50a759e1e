"""What tests share: sources fetched from Debian, and the compilers' command lines."""
