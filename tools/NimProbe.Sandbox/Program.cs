using NimProbe.Sandbox;
using NimProbe.Sandbox.Hosting;
using NimProbe.Sandbox.Proxy;

try
{
    CommandLine line = CommandLine.Parse(args);
    switch (line.Verb)
    {
        case CommandLineVerb.Serve:
            await ServeCommand.RunAsync(line.ParentProcess, token => SandboxServer.StartAsync(line.Options, token)).ConfigureAwait(false);
            break;
        case CommandLineVerb.Proxy:
            await ServeCommand.RunAsync(line.ParentProcess, _ => Task.FromResult(ProxyServer.Start(line.ProxyOptions))).ConfigureAwait(false);
            break;
        case CommandLineVerb.Answers:
            AnswersCommand.Run(Console.Out);
            break;
        default:
            Console.WriteLine(HelpText.Text);
            break;
    }

    return 0;
}
catch (SandboxException fault)
{
    await Console.Error.WriteLineAsync(fault.Message).ConfigureAwait(false);
    return 2;
}
