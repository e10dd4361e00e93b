#Requires -Version 7.6
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '6.0.0' }

[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = "Pester's blocks share variables.")]
param()

BeforeAll {
    # A test runner can set 'Stop', but these tests inspect errors.
    $ErrorActionPreference = 'Continue'
    Import-Module "$PSScriptRoot/NimProbe.TestSupport.psm1" -Force
    $environment = Clear-NimEnvironment
    Import-Module (Get-NimModulePath)
    $command = Get-Command Measure-NimModel
    $full = 'NimProbe.PowerShell.Commands.MeasureNimModelCommand'
    $figures = 'TimeToFirstTokenMs', 'TimeToFirstOutputMs', 'TokensPerSecond', 'InterTokenLatencyMs', 'LongestStallMs', 'OutputTokens'
    $common = @(
        'Id', 'Publisher', 'Kind', 'Endpoint', 'Status', 'LatencyMs', 'TokenCountBasis', 'ServedModel', 'IsSubstituted'
        'MeasuredAt', 'BaseUri', 'Detail'
    ) + $figures

    $sandbox = Start-NimSandbox -ArgumentList '--time-scale', '0.05' -Model @(
        @{ Id = 'acme/fast'; Chat = 'stream rate=100' }
        @{ Id = 'acme/slow'; Chat = 'stream rate=20 first=2000' }
        @{ Id = 'acme/quick'; Chat = 'stream rate=5' }
        @{ Id = 'acme/tardy'; Chat = 'stream rate=1 first=20000' }
        @{ Id = 'acme/thinks'; Chat = 'stream rate=100 reasoning=20 per-chunk=2 usage=last' }
        @{ Id = 'acme/broken'; Chat = 'stream fault=comment fault-after=4' }
        @{ Id = 'acme/closed'; Chat = 'not_found_for_account' }
        @{ Id = 'acme/whole'; Chat = 'ignores_stream' }
        @{ Id = 'acme/hang'; Chat = 'stream rate=1 endless' }
        @{ Id = 'acme/silent'; Chat = 'stream first=100000000' }
        @{ Id = 'acme/stalls'; Chat = 'stream stall-after=4' }
        @{ Id = 'acme/old'; Chat = 'stream options=refuse422' }
    )
    $service = @{ BaseUri = $sandbox.BaseUri; MaxTokens = 32 }
}

AfterAll {
    Stop-NimSandbox $sandbox
    Restore-NimEnvironment $environment
}

Describe 'Measure-NimModel' {
    BeforeEach {
        $sandbox.Reset()
    }

    It 'writes one speed per model, with the medians of its samples' {
        $speeds = 'acme/quick', 'acme/tardy' | Measure-NimModel @service | Sort-Object Id
        $speeds | ForEach-Object { $_.GetType() | Should -Be ([NimProbe.NimModelSpeed]) }
        $speeds.Id | Should -Be 'acme/quick', 'acme/tardy'
        $speeds.Status | Should -Be 'Available', 'Available'
        $speeds.Samples | Should -Be 3, 3
        $speeds.FailedSamples | Should -Be 0, 0
        $speeds.OutputTokens | Should -Be 32, 32
        $speeds[0].TimeToFirstTokenMs | Should -BeLessThan $speeds[1].TimeToFirstTokenMs
        $speeds[0].TokensPerSecond | Should -BeGreaterThan $speeds[1].TokensPerSecond
        $sandbox.Statistics.inference | Should -Be 6
        "$($speeds[0])" | Should -Be 'acme/quick'
    }

    It 'has the documented properties' {
        [NimProbe.NimModelSpeed].GetProperties().Name | Sort-Object |
            Should -Be ($common + 'Samples', 'FailedSamples' | Sort-Object)
        [NimProbe.NimSpeedSample].GetProperties().Name | Sort-Object | Should -Be ($common + 'Sample' | Sort-Object)
    }

    It 'writes samples with -AsSample' {
        $samples = Measure-NimModel acme/thinks -AsSample -Count 2 @service
        $samples | ForEach-Object { $_.GetType() | Should -Be ([NimProbe.NimSpeedSample]) }
        $samples.Sample | Should -Be 1, 2
        $samples.TokenCountBasis | Should -Be 'Usage', 'Usage'
        $samples | ForEach-Object { $_.TimeToFirstOutputMs | Should -BeGreaterOrEqual $_.TimeToFirstTokenMs }
    }

    It 'writes what failed as an object, not as an error' {
        $captured = Invoke-Captured { Measure-NimModel acme/broken, acme/closed, acme/whole @service | Sort-Object Id }
        $captured.Errors | Should -BeNullOrEmpty
        $broken, $closed, $whole = $captured.Output
        $broken.Status, $broken.Samples, $broken.FailedSamples | Should -Be 'Failing', 3, 3
        $broken.Detail | Should -Be 'An error inside the stream: The engine stopped while it generated the response'
        $closed.Status, $closed.Samples | Should -Be 'NotEntitled', 1
        $whole.Status, $whole.FailedSamples | Should -Be 'Available', 0
        $whole.Detail | Should -BeLike '*without a stream*'
        foreach ($row in $broken, $closed, $whole) {
            $figures | ForEach-Object { $row.$_ | Should -BeNullOrEmpty }
        }
    }

    It 'sends the parameters to the service' {
        $null = Measure-NimModel acme/fast @service -Count 1 -Prompt 'Say something.' -RequestUsage
        $body = $sandbox.Requests[-1].body | ConvertFrom-Json
        $body.messages[0].content | Should -Be 'Say something.'
        $body.max_tokens, $body.stream, $body.stream_options.include_usage | Should -Be 32, $true, $true
        $null = Measure-NimModel acme/fast -BaseUri $sandbox.BaseUri -Count 1
        $body = $sandbox.Requests[-1].body | ConvertFrom-Json
        $body.max_tokens | Should -Be 128
        $body.PSObject.Properties.Name | Should -Not -Contain 'stream_options'
    }

    It 'repeats a request whose token counts are refused, which is no sample' {
        $speed = Measure-NimModel acme/old @service -RequestUsage -Count 2
        $speed.Samples, $speed.FailedSamples, $speed.TokenCountBasis | Should -Be 2, 0, 'Chunks'
        $sandbox.Statistics.inference | Should -Be 3
    }

    It 'ends the wait for <Name>' -ForEach @(
        @{ Name = 'the first token'; Id = 'acme/silent'; Limit = @{ FirstTokenTimeoutSeconds = 0.5 }; Detail = 'No token within 0.5 s' }
        @{ Name = 'a further token'; Id = 'acme/stalls'; Limit = @{ StallTimeoutSeconds = 0.5 }; Detail = 'No further token within 0.5 s' }
    ) {
        $speed = Measure-NimModel $Id @service @Limit -Count 1
        $speed.Status, $speed.Detail | Should -Be 'TimedOut', $Detail
    }

    It 'measures one model at a time on a server of its own, and as many as -ThrottleLimit says' {
        $sandbox.ResetWhenIdle()
        $null = 'acme/fast', 'acme/thinks', 'acme/slow' | Measure-NimModel @service -Count 1
        $sandbox.Statistics.peakInFlight | Should -Be 1
        $sandbox.Reset()
        $null = 'acme/slow', 'acme/thinks', 'acme/fast' | Measure-NimModel @service -Count 3 -ThrottleLimit 3
        $sandbox.Statistics.peakInFlight | Should -BeGreaterThan 1
        foreach ($model in $sandbox.Requests | Group-Object model) {
            for ($index = 1; $index -lt $model.Count; $index++) {
                $model.Group[$index].atMs | Should -BeGreaterOrEqual $model.Group[$index - 1].endMs
            }
        }
    }

    It 'sends nothing with -WhatIf' {
        Measure-NimModel acme/fast @service -WhatIf | Should -BeNullOrEmpty
        $sandbox.Statistics.inference | Should -Be 0
    }

    It 'reports input that is no model' {
        $captured = Invoke-Captured { [pscustomobject]@{ Name = 'acme/fast' } | Measure-NimModel @service }
        $captured.Errors.FullyQualifiedErrorId | Should -Be "NimInputInvalid,$full"
    }

    It 'shows a progress of its own' {
        $shell = [powershell]::Create().AddScript({
                param($Module, $BaseUri)
                Import-Module $Module
                Measure-NimModel acme/slow -BaseUri $BaseUri -Count 5
            })
        try {
            $null = $shell.AddArgument((Get-NimModulePath)).AddArgument($sandbox.BaseUri).Invoke()
            $records = $shell.Streams.Progress.Where({ $_.Activity -eq 'Measuring' })
            $records.Count | Should -BeGreaterOrEqual 2
            $records[-1].RecordType | Should -Be 'Completed'
        } finally {
            $shell.Dispose()
        }
    }

    It 'stops while a stream arrives, and leaves no request in flight' {
        $shell = [powershell]::Create().AddScript({
                param($Module, $BaseUri)
                Import-Module $Module
                Measure-NimModel acme/hang -BaseUri $BaseUri -MaxTokens 4096
            }).AddArgument((Get-NimModulePath)).AddArgument($sandbox.BaseUri)
        $invocation = $shell.BeginInvoke()
        Wait-ForCondition { $sandbox.Requests.Count -eq 1 -and $sandbox.Requests[0].tokensMs.Count -gt 2 }
        $shell.Stop()
        $invocation.IsCompleted | Should -BeTrue
        $shell.Dispose()
        Wait-ForCondition { $sandbox.Statistics.inFlight -eq 0 }
    }

    It 'ends when the pipeline has enough' {
        $sample = Measure-NimModel acme/slow @service -Count 100 -AsSample | Select-Object -First 1
        $sample.Sample | Should -Be 1
        Wait-ForCondition { $sandbox.Statistics.inFlight -eq 0 }
    }

    It 'writes no verbose line for -WhatIf and -Confirm, and one per exchange' {
        $lines = (Invoke-Captured { Measure-NimModel acme/fast @service -Count 1 -Verbose }).Verbose.Message
        $lines -match 'Performing the operation' | Should -BeNullOrEmpty
        $lines -match '^POST /v1/chat/completions acme/fast: 200 Available, ' | Should -HaveCount 1
    }
}

Describe 'Speeds in reports' {
    BeforeAll {
        $speeds = 'acme/fast', 'acme/slow', 'acme/broken' | Measure-NimModel @service -Count 1
    }

    It 'accepts live speeds and rows as <_>' -ForEach 'Markdown', 'Html', 'Prometheus', 'Text' {
        $report = $speeds | ConvertTo-NimReport -As $_
        $report | Should -BeLike '*acme/fast*'
        $speeds | Export-Csv TestDrive:/speeds.csv
        Import-Csv TestDrive:/speeds.csv | ConvertTo-NimReport -As $_ | Should -Be $report
        $speeds | ConvertTo-Json -EnumsAsStrings | ConvertFrom-Json | ConvertTo-NimReport -As $_ | Should -Be $report
    }

    It 'refuses speeds as <_>' -ForEach 'JUnit', 'IdList', 'Log' {
        $format = $_
        (Invoke-Captured { $speeds[0] | ConvertTo-NimReport -As $format }).Errors.FullyQualifiedErrorId |
            Should -BeLike 'NimReportInputInvalid,*'
    }

    It 'refuses samples' {
        $sample = Measure-NimModel acme/fast @service -Count 1 -AsSample
        (Invoke-Captured { $sample | ConvertTo-NimReport -As Markdown }).Errors.FullyQualifiedErrorId |
            Should -BeLike 'NimReportInputInvalid,*'
    }
}
