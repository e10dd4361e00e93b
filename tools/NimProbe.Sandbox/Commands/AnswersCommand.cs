using System.CommandLine;
using NimProbe.Sandbox.Answers;

namespace NimProbe.Sandbox.Commands;

/// <summary>The command <c>answers</c>: lists the names of the answers.</summary>
internal sealed class AnswersCommand : Command
{
    public AnswersCommand()
        : base("answers", "List the names that a catalogue can use for answers.") =>
        SetAction(static result => Run(result.InvocationConfiguration.Output));

    private static void Run(TextWriter output)
    {
        foreach (SandboxAnswer answer in AnswerLibrary.BuiltIn)
        {
            string status = answer.Delivery is AnswerDelivery.Hang or AnswerDelivery.Drop ? "-" : $"{answer.Status}";
            output.WriteLine($"{answer.Name,-36} {status,3}  {answer.Meaning}");
        }

        output.WriteLine();
        output.WriteLine("A stream with settings, for example: stream tokens=64 rate=50 first=300 per-chunk=4 reasoning=16 usage=last");
        output.WriteLine();
        output.WriteLine("For /v1/models (--models-answer accepts these and those above):");
        foreach (string name in CatalogAnswers.Names)
        {
            output.WriteLine(name);
        }
    }
}
