using System.CommandLine;

namespace NimProbe.Sandbox.Commands;

/// <summary>The program's command line.</summary>
internal static class SandboxCommand
{
    /// <summary>The exit code for invalid arguments and for a server that cannot start.</summary>
    public const int FailureExitCode = 2;

    // A key or a password can start with '@' and is never the name of a response file.
    private static readonly ParserConfiguration s_parser = new() { EnablePosixBundling = false, ResponseFileTokenReplacer = null };

    // Errors leave as exceptions, so that one line on standard error is all that a caller has to read.
    private static readonly InvocationConfiguration s_invocation = new() { EnableDefaultExceptionHandler = false };

    /// <summary>Parses the arguments; without any, the result shows the help.</summary>
    /// <exception cref="SandboxException">An argument is invalid.</exception>
    public static ParseResult Parse(IReadOnlyList<string> arguments)
    {
        RootCommand root = new("Answers as NVIDIA's hosted API does, on the loopback interface.")
        {
            new ServeCommand(),
            new FleetCommand(),
            new ProxyCommand(),
            new AnswersCommand(),
        };
        ParseResult result = root.Parse(arguments.Count == 0 ? ["--help"] : arguments, s_parser);
        return result.Errors.Count == 0
            ? result
            : throw new SandboxException(string.Join(' ', result.Errors.Select(static error => error.Message)));
    }

    /// <summary>Runs the command that the arguments name.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="SandboxException">An argument is invalid, or the server cannot start.</exception>
    public static Task<int> RunAsync(IReadOnlyList<string> arguments) => Parse(arguments).InvokeAsync(s_invocation);
}
