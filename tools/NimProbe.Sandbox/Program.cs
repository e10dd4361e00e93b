using NimProbe.Sandbox;
using NimProbe.Sandbox.Commands;

try
{
    return await SandboxCommand.RunAsync(args).ConfigureAwait(false);
}
catch (SandboxException error)
{
    await Console.Error.WriteLineAsync(error.Message).ConfigureAwait(false);
    return SandboxCommand.FailureExitCode;
}
